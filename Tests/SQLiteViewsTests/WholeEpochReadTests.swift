import Foundation
import StreamCore
import Testing
import TopologyModel

@testable import SQLiteViews

/// An invariant over two views, read as single rows are read for HTTP, while epochs are applied as fast as they go: each
/// read is a transaction of its own. `scripts/prove half-epochs` reads it a million times over HTTP.
@Suite struct WholeEpochReadTests {
    /// `WEIR_WHOLE_EPOCH_READS` asks for more, or fewer.
    private static let reads =
        ProcessInfo.processInfo.environment["WEIR_WHOLE_EPOCH_READS"].flatMap { Int($0) } ?? 120_000
    private static let readers = 4
    private static let names = ["a", "b"]

    /// In epoch n the two customers have n orders together, and the total says so.
    private static func changes(_ epoch: Int64) -> EpochChanges {
        let first = epoch * 7 % (epoch + 1)
        let rows: [(id: String?, orders: Int64, spent: Int64?, time: Int64?)] = [
            (names[0], first, nil, nil), (names[1], epoch - first, nil, nil),
        ]
        return Sample.changes(epoch, [Sample.customerRows(rows), Sample.totalRows(epoch)])
    }

    @Test(.timeLimit(.minutes(5))) func noReadSeesHalfAnEpoch() async throws {
        let state = TemporaryState()
        // So little that the log is moved into the database, and begun anew, many times meanwhile.
        let (store, _) = try await SQLiteViewStore.open(
            state.directory(), views: [Sample.customers, Sample.totals],
            settings: StoreSettings(checkpointBytes: 1 << 16))
        try await store.apply(Self.changes(1))
        let path = state.path
        let left = Lock(Self.readers)
        let epochs = try await withThrowingTaskGroup(of: Int64.self) { group in
            group.addTask {
                var epoch: Int64 = 1
                while left.withLock({ $0 }) > 0 {
                    epoch += 1
                    try await store.prepare(Self.changes(epoch))
                    try await store.applyPrepared(epoch)
                }
                return epoch
            }
            for _ in 0..<Self.readers {
                let thread = ThreadExecutor(name: "test-reader")
                group.addTask(executorPreference: thread) {
                    defer {
                        left.withLock { $0 -= 1 }
                        thread.shutDown()
                    }
                    return try Self.read(path, Self.reads / Self.readers)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        await store.close()
        // Readers have seen the epochs go by, not one and the same.
        let written = epochs.max() ?? 0
        #expect(written > 100)
        #expect(epochs.allSatisfy { $0 > 50 })
    }

    /// How many epochs it saw.
    private static func read(_ path: String, _ count: Int) throws -> Int64 {
        let connection = try ViewConnection(path: path, clock: FixedClock())
        let keys = ViewKeyEncoding.encode(
            columns: [.string(StringColumnBuilder.of(names))], fields: [Sample.customers.layout.columns[0].field])
        let total = ViewKeyEncoding.encode(
            columns: [.string(StringColumnBuilder.of(["all"]))], fields: [Sample.totals.layout.columns[0].field])
        var last: Int64 = 0
        var seen: Int64 = 0
        for _ in 0..<count {
            let (epoch, orders, all) = try connection.readKeys { snapshot in
                let customers = try snapshot.view("customers", seeing: .everything)
                let totals = try snapshot.view("totals", seeing: .everything)
                let first = try customers.row(keys.bytes(0))
                let all = try totals.row(total.bytes(0))
                let second = try customers.row(keys.bytes(1))
                return (snapshot.epoch.number ?? -1, [first?[1], second?[1]], all?[1])
            }
            let sum = orders.reduce(Int64(0)) { sum, value in
                if case .integer(let number) = value { sum + number } else { -1 }
            }
            // One comparison a read: a million expectations would take longer than what they look at.
            if sum != epoch || all != .integer(epoch) || epoch < last {
                Issue.record("half an epoch: \(orders) and \(String(describing: all)) in epoch \(epoch) behind \(last)")
                return seen
            }
            if epoch > last { seen += 1 }
            last = epoch
        }
        connection.close()
        return seen
    }
}
