internal import StreamCore

/// Figures in Prometheus's text format, 0.0.4: each family once, with its help and type before its samples.
struct PrometheusText {
    enum Kind: String { case counter, gauge }

    typealias Labels = KeyValuePairs<String, String>

    private(set) var text = ""

    /// One family. `samples` are labels and values; a family without samples is left out.
    mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: Labels, value: Double)]) {
        guard !samples.isEmpty else { return }
        head(name, kind.rawValue, help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Double) { family(name, .gauge, help, [([:], value)]) }
    mutating func counter(_ name: String, _ help: String, _ value: Double) {
        family(name, .counter, help, [([:], value)])
    }

    mutating func histogram(
        _ name: String, _ help: String, label: String, _ samples: [(value: String, histogram: LatencyHistogram)]
    ) {
        guard !samples.isEmpty else { return }
        head(name, "histogram", help)
        for (value, histogram) in samples {
            var total = 0
            for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
                total += count
                line(name + "_bucket", [label: value, "le": Self.number(bound)], Double(total))
            }
            line(name + "_bucket", [label: value, "le": "+Inf"], Double(histogram.count))
            line(name + "_sum", [label: value], Double(histogram.sum) / 1e9)
            line(name + "_count", [label: value], Double(histogram.count))
        }
    }

    private mutating func head(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: Double) {
        let inner = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += name + (inner.isEmpty ? "" : "{\(inner)}") + " " + Self.number(value) + "\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whole numbers without a fraction.
    private static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }
}
