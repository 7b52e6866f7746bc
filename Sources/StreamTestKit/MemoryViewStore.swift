public import StreamCore
public import TopologyModel

/// The `ViewStore` over a `MemoryDisk`.
public final class MemoryViewStore: ViewStore {
    /// The calls that can be made to fail.
    public enum Call: Sendable, Hashable, CaseIterable { case prepare, apply }

    private let disk: MemoryDisk
    private let layouts: [String: ViewLayout]
    private let failures = Lock([Call: [WeirError]]())

    public init(_ disk: MemoryDisk, layouts: [ViewLayout]) {
        self.disk = disk
        self.layouts = Dictionary(uniqueKeysWithValues: layouts.map { ($0.view, $0) })
    }

    /// Makes the next such calls fail, one after the other.
    public func fail(_ call: Call, with errors: [WeirError]) {
        failures.withLock { $0[call, default: []] += errors }
    }

    public func load() async throws -> StoredState {
        disk.contents.withLock { contents in
            StoredState(
                jobId: contents.jobId, applied: contents.applied, prepared: contents.prepared?.progress,
                committed: contents.committed, clusterId: contents.clusterId)
        }
    }

    public func prepare(_ changes: EpochChanges) async throws {
        try check(.prepare)
        disk.contents.withLock { $0.prepared = changes }
    }

    public func applyPrepared(_ epoch: Int64) async throws {
        try check(.apply)
        try disk.contents.withLock { contents in
            guard let prepared = contents.prepared, prepared.progress.epoch == epoch else {
                throw WeirError("nothing-prepared", "epoch \(epoch) is not prepared")
            }
            write(prepared, to: &contents)
            contents.prepared = nil
            contents.committed = epoch
        }
    }

    public func dropPrepared() async throws {
        disk.contents.withLock { $0.prepared = nil }
    }

    public func apply(_ changes: EpochChanges) async throws {
        try check(.apply)
        disk.contents.withLock { write(changes, to: &$0) }
    }

    public func setCommitted(_ epoch: Int64, clusterId: String) async throws {
        disk.contents.withLock { contents in
            contents.committed = epoch
            contents.clusterId = clusterId
        }
    }

    public func rows(view: String, keys: StringColumn) async throws -> StoredRows {
        let wanted = (0..<keys.count).map { Array(keys.bytes($0)) }
        let found = disk.contents.withLock { contents in
            let table = contents.tables[view] ?? [:]
            let found = wanted.compactMap { key in table[key].map { (key: key, row: $0) } }
            contents.rowsReadBack += found.count
            return found
        }
        return stored(view, found)
    }

    public func rows(
        view: String, after: Int64, through: Int64, behind: [UInt8]?, limit: Int
    ) async throws -> StoredRows {
        let table = disk.contents.withLock { $0.tables[view] ?? [:] }
        let found = table.filter { key, row in
            let time = self.time(of: row, in: view)
            return time > after && time <= through && (behind.map { $0.lexicographicallyPrecedes(key) } ?? true)
        }
        let sorted = found.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let page = sorted.prefix(limit).map { (key: $0.key, row: $0.value) }
        disk.contents.withLock { $0.rowsReadBack += page.count }
        return stored(view, page)
    }

    public func rowCount(view: String) async throws -> Int {
        disk.contents.withLock { $0.tables[view]?.count ?? 0 }
    }

    /// All rows of a view as readers see them, in the order of their keys: a column of one row for each visible field.
    public func visibleRows(of view: String) -> [[Column]] {
        let table = disk.contents.withLock { $0.tables[view] ?? [:] }
        let hidden = layouts[view]?.columns.map(\.isHidden) ?? []
        return table.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { entry in
            zip(entry.value, hidden).filter { !$0.1 }.map(\.0)
        }
    }

    public func close() async {}

    private func write(_ changes: EpochChanges, to contents: inout MemoryDisk.Contents) {
        for delta in changes.views {
            if let through = delta.expireThrough {
                contents.tables[delta.view] = contents.tables[delta.view]?.filter { _, row in
                    time(of: row, in: delta.view) > through
                }
            }
            for row in 0..<delta.keys.count {
                let single = Selection([row])
                contents.tables[delta.view, default: [:]][Array(delta.keys.bytes(row))] = delta.columns.map {
                    $0.gathered(single)
                }
            }
        }
        contents.deadLetters += changes.deadLetters
        contents.applied = changes.progress
    }

    private func time(of row: MemoryDisk.Row, in view: String) -> Int64 {
        guard let layout = layouts[view], let index = layout.index(of: layout.timeColumn),
            case .int64(let column) = row[index]
        else { return Int64.min }
        return column[0] ?? Int64.min
    }

    private func stored(_ view: String, _ rows: [(key: [UInt8], row: MemoryDisk.Row)]) -> StoredRows {
        var keys = StringColumnBuilder(capacity: rows.count)
        for row in rows { keys.append(row.key) }
        let width = layouts[view]?.columns.count ?? 0
        let columns = rows.isEmpty ? [] : (0..<width).map { index in Column.concatenated(rows.map { $0.row[index] }) }
        return StoredRows(keys: keys.finish(), columns: columns)
    }

    private func check(_ call: Call) throws {
        let failure = failures.withLock { failures -> WeirError? in
            guard let errors = failures[call], let first = errors.first else { return nil }
            failures[call] = Array(errors.dropFirst())
            return first
        }
        if let failure { throw failure }
    }
}
