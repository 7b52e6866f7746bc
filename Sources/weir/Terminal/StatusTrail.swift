internal import StreamCore

/// The statuses of a job so far, as much of them as figures need: now, a little earlier for rates, the first for
/// progress.
struct StatusTrail: Sendable {
    /// Nanoseconds over which a rate is taken: long enough to be steady, short enough to follow.
    static let window: Int64 = 2_000_000_000
    private static let historyLength = 120

    private(set) var recent: [JobStatus] = []
    private(set) var first: JobStatus?
    /// Events a second, one value a second, the newest last.
    private(set) var rates: [Double] = []
    private var nextRateAt: Int64 = 0

    var current: JobStatus { recent.last ?? JobStatus() }

    /// What rates are taken against; nil before there are two moments.
    var previous: JobStatus? { recent.count > 1 ? recent.first : nil }

    mutating func add(_ status: JobStatus) {
        // A job that recovered inside the process counts anew.
        if let last = recent.last, JobFigures.events(status) < JobFigures.events(last) { recent = [] }
        if first == nil, !status.partitions.isEmpty { first = status }
        recent.append(status)
        while recent.count > 2, status.runningFor - recent[1].runningFor >= Self.window { recent.removeFirst() }
        if status.runningFor >= nextRateAt, recent.count > 1 {
            rates = (rates + [JobFigures(self).eventsPerSecond]).suffix(Self.historyLength)
            nextRateAt = status.runningFor + 1_000_000_000
        }
    }
}
