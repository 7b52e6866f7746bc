import Foundation
import SQLiteViews
import StreamCore
import StreamTestKit
import Testing
import TopologyModel

/// A store, and readers beside it: what the suite needs of an implementation. The view is `VisitView`'s.
protocol ViewReaderFixture: Sendable {
    func store() async throws -> any ViewStore
    func reader() async throws -> any ViewReader
}

struct MemoryViewReaderFixture: ViewReaderFixture {
    private let disk = MemoryDisk(jobId: "job")

    func store() async throws -> any ViewStore { MemoryViewStore(disk, layouts: [VisitView.layout]) }
    func reader() async throws -> any ViewReader { MemoryViewReader(disk, layouts: [VisitView.layout]) }
}

final class SQLiteViewReaderFixture: ViewReaderFixture {
    private let path = FileManager.default.temporaryDirectory.appending(path: "weir-reader-\(UUID().uuidString)").path
    private let directory: StateDirectory

    init() throws { directory = try StateDirectory.open(path: path, topology: "visits", now: 1_700_000_000_000) }

    deinit {
        directory.release()
        try? FileManager.default.removeItem(atPath: path)
    }

    func store() async throws -> any ViewStore {
        let view = StoredView(
            layout: VisitView.layout, signature: ["group by name: string"], hasTimeIndex: true, sources: ["events"])
        return try await SQLiteViewStore.open(directory, views: [view]).store
    }

    func reader() async throws -> any ViewReader { try await SQLiteViewReader.open(path: path, snapshots: 3) }
}
