internal import Glibc
internal import SQLiteViews
internal import StreamCore
internal import StreamOperators
internal import TopologyModel

extension BenchCase {
    /// An epoch's rows made durable without being shown: encoded, compressed, written, synced. An event is a row.
    static let sqlitePrepare = BenchCase(name: "sqlite-prepare", summary: "a row of w3's view in a prepared epoch") {
        let stored = try await StoredInput()
        return PreparedCase(
            events: stored.rowCount,
            // Preparing an epoch again replaces it.
            run: { _ in try await stored.store.prepare(stored.changes(1)) }, tearDown: stored.remove)
    }

    /// An epoch's rows upserted into the view's table. An event is a row.
    static let sqliteApply = BenchCase(name: "sqlite-apply", summary: "a row of w3's view upserted") {
        let stored = try await StoredInput()
        var epoch: Int64 = 0
        return PreparedCase(
            events: stored.rowCount,
            run: { _ in
                epoch += 1
                try await stored.store.apply(stored.changes(epoch))
            }, tearDown: stored.remove)
    }
}

/// A state directory in the folder for temporary files, and what one epoch changes in W3's view.
struct StoredInput {
    let store: SQLiteViewStore
    private let delta: ViewDelta
    private let path: String

    var rowCount: Int { delta.keys.count }

    init() async throws {
        let workload = try Workload("w3")
        let input = try await ViewInput("w3")
        try input.fold(0)
        delta = input.state.delta()
        path = try Self.temporaryFolder()
        let directory = try StateDirectory.open(path: path, topology: workload.plan.name, now: Workload.context.now)
        store = try await SQLiteViewStore.open(
            directory, views: [StoredView(plan: workload.plan, index: 0, layout: input.layout)]
        ).store
    }

    func changes(_ epoch: Int64) -> EpochChanges {
        EpochChanges(progress: EpochProgress(epoch: epoch), views: [delta], deadLetters: [])
    }

    private static func temporaryFolder() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/weir-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw WeirError("bench-file", "no folder could be made in '\(parent)'")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Sendable func remove() async {
        await store.close()
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink("\(path)/\(name)")
        }
        closedir(folder)
        rmdir(path)
    }
}
