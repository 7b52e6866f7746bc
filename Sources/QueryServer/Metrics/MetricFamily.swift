internal import StreamCore

/// One declaration of a family that has a sample for each edge, step, partition or table.
struct MetricFamily<Subject>: Sendable {
    let name: String
    let kind: PrometheusText.Kind
    let help: String
    /// Nil where a subject has no such figure.
    let value: @Sendable (Subject) -> Double?

    /// How much there is now.
    static func gauge(_ name: String, _ help: String, _ value: @escaping @Sendable (Subject) -> Double?) -> Self {
        Self(name: name, kind: .gauge, help: help, value: value)
    }

    /// How much there has been since the job began.
    static func total(_ name: String, _ help: String, _ value: @escaping @Sendable (Subject) -> Int) -> Self {
        Self(name: name + "_total", kind: .counter, help: help) { Double(value($0)) }
    }

    /// A total of nanoseconds.
    static func seconds(_ name: String, _ help: String, _ value: @escaping @Sendable (Subject) -> Int64) -> Self {
        Self(name: name + "_seconds_total", kind: .counter, help: help) { Double(value($0)) / 1e9 }
    }
}

extension PrometheusText {
    mutating func families<Subject>(
        _ families: [MetricFamily<Subject>], of subjects: [Subject], labels: (Subject) -> Labels
    ) {
        for family in families {
            self.family(
                family.name, family.kind, family.help,
                subjects.compactMap { subject in family.value(subject).map { (labels(subject), $0) } })
        }
    }
}
