/// A running job at one moment, as plain figures: what the live screen and the closing summary are made of.
public struct JobStatus: Sendable {
    public var topology = ""
    /// Nanoseconds since the first lane started.
    public var runningFor: Int64 = 0
    public var phase = JobPhase.starting
    /// Why the job waits, where it does: "waiting for PostgreSQL table products".
    public var trouble: String?
    /// The code of the error behind that, where it is one.
    public var troubleCode: String?
    public var sources: [SourceStatus] = []
    public var partitions: [PartitionStatus] = []
    /// The decoder of each source, each step of each stage, each view and sink.
    public var steps: [StepStatus] = []
    public var edges: [EdgeStatus] = []
    public var lookups: [LookupStatus] = []
    public var views: [ViewStatus] = []
    public var epoch = EpochStatus()
    /// Whether the job ends where the sources' logs ended at its start, so that progress has a whole.
    public var isBounded = false
    /// The first rows of some views, for the live screen.
    public var excerpts: [ViewExcerpt] = []

    public init() {}
}

public enum JobPhase: String, Sendable {
    case starting, running, recovering, draining, finished, failed
}

public struct SourceStatus: Sendable {
    public var name: String
    /// Why nothing can be read; a transient error passes by itself.
    public var trouble: WeirError?

    public init(name: String, trouble: WeirError? = nil) {
        self.name = name
        self.trouble = trouble
    }
}

public struct PartitionStatus: Sendable {
    public var source: String
    public var partition: Int32
    /// The next offset to read.
    public var position: Int64
    /// The end of the log when last looked, never before `position`; -1 where unknown, as of a file. Of a job that ends where
    /// its sources ended at its start: that end.
    public var end: Int64
    /// Epoch milliseconds; `Int64.min` before the first row.
    public var watermark: Int64
    public var isPaused: Bool

    public init(source: String, partition: Int32, position: Int64, end: Int64, watermark: Int64, isPaused: Bool) {
        self.source = source
        self.partition = partition
        self.position = position
        self.end = end
        self.watermark = watermark
        self.isPaused = isPaused
    }
}

public struct StepStatus: Sendable {
    /// The source, stage, view or sink.
    public var place: String
    /// Index of the step within its stage; -1 for what is not a stage.
    public var step: Int
    /// `decode`, `filter`, `view`, `sink`, ...
    public var word: String
    public var counts: StepCounts
    public var work: StepWork

    public init(place: String, step: Int, word: String, counts: StepCounts, work: StepWork) {
        self.place = place
        self.step = step
        self.word = word
        self.counts = counts
        self.work = work
    }
}

public struct EdgeStatus: Sendable {
    /// `order_lines -> revenue_by_category`
    public var name: String
    public var rows: Int
    public var bytes: Int
    public var boundRows: Int
    public var boundBytes: Int
    /// Nanoseconds that producers have waited for room, all together.
    public var blocked: Int64
    /// Rows and bytes that have gone through.
    public var totalRows: Int
    public var totalBytes: Int
    public var totalBatches: Int

    public init(
        name: String, rows: Int, bytes: Int, boundRows: Int, boundBytes: Int, blocked: Int64 = 0, totalRows: Int = 0,
        totalBytes: Int = 0, totalBatches: Int = 0
    ) {
        self.blocked = blocked
        self.totalRows = totalRows
        self.totalBytes = totalBytes
        self.totalBatches = totalBatches
        self.name = name
        self.rows = rows
        self.bytes = bytes
        self.boundRows = boundRows
        self.boundBytes = boundBytes
    }
}

public struct LookupStatus: Sendable {
    public var table: String
    public var hits = 0
    public var misses = 0
    public var requests = 0
    public var failures = 0
    public var cacheBytes = 0
    public var breakerIsOpen = false
    /// Batches of rows that wait for an answer now; a cache that serves stale answers holds nobody up.
    public var waiting = 0
    /// Of requests, from sending to the answer or failure.
    public var latency = LatencyHistogram()

    public init(table: String) { self.table = table }
}

public struct ViewStatus: Sendable {
    public var name: String
    /// Groups held in memory.
    public var groups: Int
    /// Bytes of the working set.
    public var bytes: Int
    /// Rows that came after their window had closed.
    public var late: Int
    /// Results that did not fit their type and show null.
    public var outOfRange: Int
    /// Epoch milliseconds; `Int64.min` where unknown.
    public var watermark: Int64

    public init(name: String, groups: Int, bytes: Int, late: Int, outOfRange: Int, watermark: Int64) {
        self.name = name
        self.groups = groups
        self.bytes = bytes
        self.late = late
        self.outOfRange = outOfRange
        self.watermark = watermark
    }
}

public struct EpochStatus: Sendable {
    /// The last applied epoch.
    public var applied: Int64 = 0
    /// Milliseconds of the last one: from barrier to assembled, and each phase.
    public var alignMilliseconds: Int64 = 0
    public var prepareMilliseconds: Int64 = 0
    public var commitMilliseconds: Int64 = 0
    public var applyMilliseconds: Int64 = 0
    /// All epochs of the run by phase: `prepare`, `commit`, `apply`.
    public var phases: [String: LatencyHistogram] = [:]
    public var restarts = 0

    public init() {}
}

/// The first rows of a view, as text.
public struct ViewExcerpt: Sendable {
    public var view: String
    public var columns: [String]
    /// Each as long as `columns`.
    public var rows: [[String]]

    public init(view: String, columns: [String], rows: [[String]]) {
        self.view = view
        self.columns = columns
        self.rows = rows
    }
}
