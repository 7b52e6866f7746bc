internal import StreamCore

/// What the displays show, computed from the counts of two moments.
struct JobFigures {
    let status: JobStatus
    private let previous: JobStatus?
    private let first: JobStatus?

    init(_ trail: StatusTrail) {
        status = trail.current
        previous = trail.previous
        first = trail.first
    }

    /// What one source, stage, view or sink takes and gives a second, and what it has kept back so far.
    struct Place: Equatable {
        var name: String
        var word: String
        var inPerSecond: Double
        var outPerSecond: Double
        /// Filtered, dropped, skipped, and lists that were empty.
        var filtered: Int
        var dead: Int
    }

    /// Records that came out of the sources so far, good or bad.
    static func events(_ status: JobStatus) -> Int {
        status.steps.lazy.filter { $0.word == "decode" }.reduce(0) { $0 + $1.counts.taken }
    }

    var events: Int { Self.events(status) }

    /// Of the last seconds; of the whole run once that has ended, as its summary says it.
    var eventsPerSecond: Double {
        guard status.phase == .finished else { return perSecond(events, previous.map(Self.events)) }
        return status.runningFor > 0 ? Double(events) * 1e9 / Double(status.runningFor) : 0
    }

    /// Offsets between where the job reads and where the logs end; nil where no end is known.
    var lag: Int? {
        let known = status.partitions.filter { $0.end >= 0 }
        guard !known.isEmpty else { return nil }
        return known.reduce(0) { $0 + Int(max(0, $1.end - $1.position)) }
    }

    /// Epoch milliseconds: that of the views, or of the sources where there is none; nil before the first row.
    var watermark: Int64? {
        let candidates = status.views.isEmpty ? status.partitions.map(\.watermark) : status.views.map(\.watermark)
        return candidates.filter { $0 > Int64.min && $0 < Int64.max }.min()
    }

    var deadLetters: Int { status.steps.reduce(0) { $0 + $1.counts.dead } }

    /// Between 0 and 1; nil where the job has no end, or its length is not known.
    var progress: Double? {
        guard status.isBounded, let first, !status.partitions.isEmpty else { return nil }
        guard status.partitions.allSatisfy({ $0.end >= 0 }) else { return nil }
        let starts = Dictionary(
            first.partitions.map { ("\($0.source)/\($0.partition)", $0.position) }, uniquingKeysWith: min)
        var done = 0.0
        var whole = 0.0
        for partition in status.partitions {
            let start = starts["\(partition.source)/\(partition.partition)"] ?? 0
            whole += Double(max(0, partition.end - start))
            done += Double(max(0, min(partition.position, partition.end) - start))
        }
        return whole > 0 ? done / whole : 1
    }

    /// Nanoseconds that the rest takes at the pace so far; nil where that cannot be said.
    var remaining: Int64? {
        guard let progress, progress > 0.001, let first else { return nil }
        let elapsed = Double(status.runningFor - first.runningFor)
        return elapsed > 0 ? Int64(elapsed * (1 - progress) / progress) : nil
    }

    /// In the order of the job.
    var places: [Place] {
        var order: [String] = []
        var steps: [String: [Int]] = [:]
        for (index, step) in status.steps.enumerated() {
            if steps[step.place] == nil { order.append(step.place) }
            steps[step.place, default: []].append(index)
        }
        return order.compactMap { place in steps[place].map { self.place(place, $0) } }
    }

    var fullestEdge: (name: String, fraction: Double)? {
        status.edges.map { (name: $0.name, fraction: Self.fill($0)) }.max { $0.fraction < $1.fraction }
    }

    /// Of its rows or its bytes, whichever is fuller.
    static func fill(_ edge: EdgeStatus) -> Double {
        let rows = edge.boundRows > 0 ? Double(edge.rows) / Double(edge.boundRows) : 0
        let bytes = edge.boundBytes > 0 ? Double(edge.bytes) / Double(edge.boundBytes) : 0
        return max(rows, bytes)
    }

    private func place(_ name: String, _ indexes: [Int]) -> Place {
        let firstStep = status.steps[indexes[0]]
        let lastStep = status.steps[indexes[indexes.count - 1]]
        let counts = indexes.map { status.steps[$0].counts }
        return Place(
            name: name, word: firstStep.step < 0 ? firstStep.word : "stage",
            inPerSecond: perSecond(firstStep.counts.taken, before(firstStep).map(\.counts.taken)),
            outPerSecond: perSecond(Self.out(lastStep), before(lastStep).map(Self.out)),
            filtered: counts.reduce(0) { $0 + $1.filtered + $1.dropped + $1.skipped + $1.empty },
            dead: counts.reduce(0) { $0 + $1.dead })
    }

    private static func out(_ step: StepStatus) -> Int {
        step.word == "unnest" ? step.counts.elements : step.counts.passed
    }

    private func before(_ step: StepStatus) -> StepStatus? {
        previous?.steps.first { $0.place == step.place && $0.step == step.step && $0.word == step.word }
    }

    private func perSecond(_ now: Int, _ earlier: Int?) -> Double {
        guard let earlier, let previous, status.runningFor > previous.runningFor else { return 0 }
        return Double(max(0, now - earlier)) * 1e9 / Double(status.runningFor - previous.runningFor)
    }
}
