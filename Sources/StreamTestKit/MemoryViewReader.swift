public import StreamCore
public import TopologyModel

/// The `ViewReader` over a `MemoryDisk`. It has no SQL.
public final class MemoryViewReader: ViewReader {
    private let disk: MemoryDisk
    private let layouts: [ViewLayout]
    private let isClosed = Lock(false)

    public init(_ disk: MemoryDisk, layouts: [ViewLayout]) {
        self.disk = disk
        self.layouts = layouts.sorted { $0.view < $1.view }
    }

    public func snapshot() async throws -> any ViewSnapshot {
        guard !isClosed.withLock({ $0 }) else { throw WeirError("state-closed", "the views are closed") }
        return MemoryViewSnapshot(disk.contents.withLock { $0 }, layouts)
    }

    public func readKeys<Result: Sendable>(
        _ body: @Sendable (any KeyedSnapshot) throws -> Result
    ) async throws -> Result {
        guard !isClosed.withLock({ $0 }) else { throw WeirError("state-closed", "the views are closed") }
        return try body(MemoryViewSnapshot(disk.contents.withLock { $0 }, layouts))
    }

    public func close() async { isClosed.withLock { $0 = true } }
}

/// The disk as it was when the snapshot was opened.
private final class MemoryViewSnapshot: ViewSnapshot, KeyedSnapshot {
    let epoch: ViewEpoch
    let views: [ViewDescription]
    private let tables: [String: [[UInt8]: MemoryDisk.Row]]
    private let isHidden: [String: [Bool]]
    private let isClosed = Lock(false)

    init(_ contents: MemoryDisk.Contents, _ layouts: [ViewLayout]) {
        epoch = ViewEpoch(contents.applied, appliedAt: nil)
        tables = contents.tables
        views = layouts.map { layout in
            ViewDescription(
                name: layout.view, columns: layout.visibleSchema.fields, keyColumns: layout.keyColumns, isCurrent: true)
        }
        isHidden = Dictionary(uniqueKeysWithValues: layouts.map { ($0.view, $0.columns.map(\.isHidden)) })
    }

    func rowCount(of view: String) async throws -> Int { try table(view).count }

    func describe(_ sql: String) async throws -> QueryShape {
        try checkOpen()
        throw Self.hasNoSQL
    }

    func query(_ sql: String, _ parameters: [QueryValue], limits: QueryLimits) async throws -> any QueryCursor {
        try checkOpen()
        throw Self.hasNoSQL
    }

    private static var hasNoSQL: WeirError {
        WeirError("query-unsupported", "views in memory have no SQL", hint: "read them by key or page by page")
    }

    func rows(of view: String, keys: StringColumn) async throws -> KeyedRows {
        let table = try table(view)
        let wanted = (0..<keys.count).map { Array(keys.bytes($0)) }
        return keyed(view, wanted.compactMap { key in table[key].map { (key, $0) } })
    }

    func view(_ name: String, seeing scope: ViewScope) throws -> any KeyedView {
        guard scope == .everything else {
            throw WeirError("scope-unsupported", "these views cannot be shown in part")
        }
        return MemoryKeyedView(description: try description(of: name), snapshot: self)
    }

    func rows(of view: String, page: KeyPage) async throws -> KeyedRows {
        let found = try table(view).filter { key, _ in
            key.starts(with: page.prefix) && key.lexicographicallyPrecedes(page.end)
                && (page.after.map { $0.lexicographicallyPrecedes(key) } ?? true)
        }
        let sorted = found.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return keyed(view, sorted.prefix(max(page.limit, 0)).map { ($0.key, $0.value) })
    }

    func close() async { isClosed.withLock { $0 = true } }

    private func checkOpen() throws {
        guard !isClosed.withLock({ $0 }) else {
            throw WeirError("snapshot-closed", "the snapshot of the views is closed")
        }
    }

    fileprivate func table(_ view: String) throws -> [[UInt8]: MemoryDisk.Row] {
        try checkOpen()
        return tables[try description(of: view).name] ?? [:]
    }

    fileprivate func keyed(_ view: String, _ rows: [(key: [UInt8], row: MemoryDisk.Row)]) -> KeyedRows {
        var keys = StringColumnBuilder(capacity: rows.count)
        for row in rows { keys.append(row.key) }
        let fields = views.first { $0.name == view }?.columns ?? []
        let visible = (isHidden[view] ?? []).enumerated().filter { !$0.element }.map(\.offset)
        return KeyedRows(
            keys: keys.finish(), fields: fields,
            columns: rows.isEmpty
                ? fields.map { Column.empty(of: $0.type) }
                : visible.map { index in Column.concatenated(rows.map { $0.row[index] }) })
    }
}

private struct MemoryKeyedView: KeyedView {
    let description: ViewDescription
    let snapshot: MemoryViewSnapshot

    func row(_ key: UnsafeRawBufferPointer) throws -> [QueryValue]? {
        let key = Array(key)
        guard let row = try snapshot.table(description.name)[key] else { return nil }
        return snapshot.keyed(description.name, [(key, row)]).values(0)
    }
}

extension Column {
    /// No rows of a view's column.
    fileprivate static func empty(of type: DataType) -> Column {
        switch type {
        case .bool: .bool(FixedColumn(values: Buffer([])))
        case .float: .float64(FixedColumn(values: Buffer([])))
        case .string, .bytes: .string(StringColumnBuilder().finish())
        default: .int64(FixedColumn(values: Buffer([])))
        }
    }
}
