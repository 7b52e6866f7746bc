import StreamCore
import Testing

/// A log of `partitionCount` partitions and sources that read it: what the suite needs of an implementation.
protocol SourceFixture: Sendable {
    var partitionCount: Int { get }

    /// A source over the log; each call another one, as after a restart of the job.
    func makeSource() async throws -> any EventSource

    /// Appends to one partition and returns when readers may see it.
    func append(_ records: [LogRecord], to partition: Int32) async throws

    /// What readers are to see of a record; nil where it is none to this source.
    func asRead(_ record: LogRecord) -> LogRecord?
}

extension SourceFixture {
    func asRead(_ record: LogRecord) -> LogRecord? { record }
}

struct LogRecord: Sendable, Equatable {
    /// Nil: a tombstone.
    var payload: String?
    /// Epoch milliseconds.
    var timestamp: Int64 = 1_700_000_000_000
}

/// Reads as a lane does, and keeps what came.
struct LaneDriver {
    let readers: [any SourceReader]
    var maximumRecords = 1000
    var maximumBytes = 1 << 20
    private(set) var records: [Int32: [LogRecord]] = [:]
    private(set) var offsets: [Int32: [Int64]] = [:]
    private(set) var progress: [Int32: PartitionProgress] = [:]

    init(_ readers: [any SourceReader]) { self.readers = readers }

    /// Calls of `next` without anything after which a test gives up.
    private static let patience = 400

    /// Polls until `isDone`; fails the test where nothing comes any more.
    mutating func poll(until isDone: (LaneDriver) -> Bool) async throws {
        var idle = 0
        while !isDone(self) {
            idle = try await pollOnce(waitMilliseconds: 50) ? 0 : idle + 1
            try #require(idle < Self.patience, "nothing comes any more; so far \(progress)")
        }
    }

    /// Polls every reader once; says whether any had something.
    mutating func pollOnce(waitMilliseconds: Int64) async throws -> Bool {
        var isBusy = false
        for reader in readers {
            let poll = try await reader.next(
                maximumRecords: maximumRecords, maximumBytes: maximumBytes,
                waitNanoseconds: waitMilliseconds * 1_000_000)
            if let batch = poll.batch { take(batch) }
            for change in poll.progress { progress[change.partition] = change }
            isBusy = isBusy || poll.batch != nil || !poll.progress.isEmpty
        }
        return isBusy
    }

    var isAtEverysEnd: Bool { !progress.isEmpty && progress.values.allSatisfy { $0.isAtEnd } }

    func count(_ partition: Int32) -> Int { records[partition]?.count ?? 0 }
    var total: Int { records.values.reduce(0) { $0 + $1.count } }

    private mutating func take(_ batch: RawBatch) {
        #expect(batch.count > 0 && batch.count <= maximumRecords)
        let bytes = batch.payloads.values.reduce(0) { $0 + Int($1.length) }
        #expect(bytes <= maximumBytes || batch.count == 1)
        for row in 0..<batch.count {
            let partition = batch.partitions[row]
            let payload = batch.isTombstone(row) ? nil : String(decoding: batch.payload(row), as: UTF8.self)
            records[partition, default: []].append(LogRecord(payload: payload, timestamp: batch.timestamps[row]))
            offsets[partition, default: []].append(batch.offsets[row])
        }
    }
}
