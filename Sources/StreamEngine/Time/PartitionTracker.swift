internal import StreamCore

/// What a lane knows of one partition: how far it is read, its watermark, and whether it holds others back.
struct PartitionTracker: Sendable {
    let source: Int
    let sourceName: String
    let topic: String
    let partition: Int32
    /// Milliseconds that the watermark stays behind the greatest event time.
    let lag: Int64
    /// Milliseconds without a row after which the partition may count as idle.
    let idleAfter: Int64
    /// `--until-end`: the offset at which the partition is done.
    let endTarget: Int64?

    private(set) var offset: Int64
    /// `Int64.min` before the first row.
    private(set) var watermark: Int64
    private(set) var last: RecordFingerprint?
    private(set) var isAtEnd = false
    private(set) var isFinished = false
    /// Engine's clock, milliseconds.
    private var lastRowAt: Int64

    init(
        source: Int, sourceName: String, topic: String, plan: (lag: Int64, idleAfter: Int64), start: PartitionState,
        endTarget: Int64?, now: Int64
    ) {
        self.source = source
        self.sourceName = sourceName
        self.topic = topic
        partition = start.partition
        lag = plan.lag
        idleAfter = plan.idleAfter
        self.endTarget = endTarget
        offset = start.offset
        watermark = start.watermark
        last = start.last
        lastRowAt = now
    }

    /// The watermark as the rows before this one left it; then takes the row's event time into account.
    @inline(__always)
    mutating func pass(eventTime: Int64) -> Int64 {
        let prior = watermark
        let moved = eventTime.subtractingReportingOverflow(lag)
        if !moved.overflow && moved.partialValue > watermark { watermark = moved.partialValue }
        return prior
    }

    mutating func consumed(_ record: RecordFingerprint, now: Int64) {
        last = record
        offset = max(offset, record.offset + 1)
        lastRowAt = now
        isAtEnd = false
    }

    mutating func progressed(_ progress: PartitionProgress) {
        let limit = endTarget ?? Int64.max
        offset = max(offset, min(progress.position, limit))
        isAtEnd = progress.isAtEnd
        isFinished = progress.isFinished
    }

    /// Read to the end found at the start.
    var isDone: Bool {
        guard let endTarget else { return isFinished }
        return offset >= endTarget || isFinished
    }

    func report(now: Int64, isPaused: Bool) -> PartitionReport {
        let isQuiet = now - lastRowAt >= idleAfter
        return PartitionReport(
            source: source,
            state: PartitionState(
                source: sourceName, partition: partition, offset: offset, watermark: watermark, last: last),
            isIdle: isQuiet && isAtEnd && !isPaused, isDone: isDone, isPaused: isPaused, topic: topic)
    }
}
