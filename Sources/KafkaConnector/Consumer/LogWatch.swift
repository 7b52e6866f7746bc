internal import StreamCore

/// Notices that a topic was deleted and made anew under a running consumer.
///
/// Offsets alone do not tell: where the new log is longer than the old one was, fetching goes on in the middle of it, and
/// librdkafka 2.0.2 knows neither a topic's id nor a record's leader epoch. But whoever deletes a topic makes its fetches
/// fail, and then the client asks for metadata before it fetches again. So whenever it has heard of topics, nothing is
/// handed on until a record that was read is found in its place. The job looks for new partitions now and then, and so
/// asks for metadata too: a log that was replaced between two fetches is noticed then.
struct LogWatch {
    private struct Mark {
        /// Read before the last comparison, so certainly of the log that this began with.
        var anchor: RecordFingerprint
        /// Read last: what is compared where the anchor was trimmed.
        var latest: RecordFingerprint
    }

    private let topic: String
    private let partitionCount: Int
    private let prober: LogProber
    private var marks: [Int32: Mark] = [:]
    /// The client's count of news at the last comparison.
    private var settledNews = 0
    private var nextTry = Int64.min
    /// Since when the log looks shorter, monotonic nanoseconds. A leader that was just elected may not know for a moment
    /// how far its log is committed.
    private var shorterSince: Int64?
    private var hasWarned = false

    private static let pause: Int64 = 500_000_000
    private static let grace: Int64 = 10_000_000_000

    init(topic: String, positions: [PartitionPosition], prober: LogProber) {
        self.topic = topic
        self.prober = prober
        partitionCount = positions.count
        for position in positions {
            marks[position.partition] = position.last.map { Mark(anchor: $0, latest: $0) }
        }
    }

    /// Remembers the last record of each partition.
    mutating func note(_ batch: RawBatch) {
        for (partition, latest) in batch.lastRecords(ofPartitions: partitionCount) {
            marks[partition] = Mark(anchor: marks[partition]?.anchor ?? latest, latest: latest)
        }
    }

    /// Whether what was fetched is of the logs that were read before. False: ask again later.
    /// - Throws: `source-replaced`, `source-shorter`; what brokers refuse for good.
    mutating func isSettled(_ handle: KafkaHandle) throws -> Bool {
        let news = handle.events.topicNews
        guard news != settledNews else { return true }
        let now = SystemClock().monotonic()
        guard now >= nextTry else { return false }
        nextTry = now + Self.pause
        do {
            guard try compare(now) else { return false }
        } catch let error as WeirError where error.isTransient || error.code == "kafka-unknown-topic" {
            warn(error, handle.events)
            return false
        }
        settledNews = news
        nextTry = .min
        shorterSince = nil
        hasWarned = false
        return true
    }

    private mutating func compare(_ now: Int64) throws -> Bool {
        guard !marks.isEmpty else { return true }
        let found = try prober.find(marks.mapValues(\.anchor))
        let trimmed = marks.filter { found[$0.key] == .some(.unknown) && $0.value.latest != $0.value.anchor }
        let foundLatest = trimmed.isEmpty ? [:] : try prober.find(trimmed.mapValues(\.latest))
        for (partition, mark) in marks {
            guard try isSame(partition, mark.anchor, found[partition], now) else { return false }
            guard try isSame(partition, mark.latest, foundLatest[partition], now) else { return false }
        }
        for (partition, mark) in marks { marks[partition]?.anchor = mark.latest }
        return true
    }

    private mutating func isSame(
        _ partition: Int32, _ read: RecordFingerprint, _ found: LogFinding?, _ now: Int64
    ) throws -> Bool {
        switch found {
        case nil, .unknown?: return true
        case .record(let record)?:
            guard record != read else { return true }
            throw failure(
                "source-replaced",
                "'\(topic)' partition \(partition) does not hold at offset \(read.offset) the record that was read there"
            )
        case .shorter(let end)?:
            let since = shorterSince ?? now
            shorterSince = since
            guard now - since >= Self.grace else { return false }
            throw failure(
                "source-shorter",
                "'\(topic)' partition \(partition) ends at offset \(end), but offset \(read.offset) was read before")
        }
    }

    private func failure(_ code: String, _ message: String) -> WeirError {
        WeirError(
            code, message,
            hint: "the topic was made anew while the job ran; restore it, or start anew with 'weir state reset'")
    }

    private mutating func warn(_ error: WeirError, _ events: ClientEvents) {
        guard !hasWarned else { return }
        hasWarned = true
        events.log(.warning, "topic '\(topic)': \(error.message); nothing is read until it is there and is the same")
    }
}
