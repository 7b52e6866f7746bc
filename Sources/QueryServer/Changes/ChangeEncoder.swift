internal import NetworkServer
internal import StreamCore
internal import TopologyModel

/// Makes the events of change streams, once an epoch and view, on a thread of its own: neither the engine's threads nor
/// the loop wait for it.
actor ChangeEncoder {
    private let executor = ThreadExecutor(name: "weir-changes")
    private let feed: EpochFeed
    private let clock: any EngineClock

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ feed: EpochFeed, clock: any EngineClock) {
        self.feed = feed
        self.clock = clock
    }

    deinit { executor.shutDown() }

    /// The event's bytes as they go over the wire.
    /// - Parameter visible: whose rows of the view are told of.
    nonisolated func event(_ entry: EpochEntry, of view: ViewDescription, _ visible: VisibleRows) async -> [UInt8] {
        if let text = entry.text(of: ChangeText(view: view.name, rows: visible)) { return text }
        return await encode(entry, view, visible)
    }

    private func encode(_ entry: EpochEntry, _ view: ViewDescription, _ visible: VisibleRows) -> [UInt8] {
        let name = ChangeText(view: view.name, rows: visible)
        if let text = entry.text(of: name) { return text }
        let data = Self.data(entry, view, visible, feed)
        let bytes = ServerSentEvent(id: String(entry.epoch), event: "epoch", data: data).bytes
        if entry.keep(bytes, of: name) { feed.note(bytes: bytes.count, of: entry) }
        return bytes
    }

    private static func data(
        _ entry: EpochEntry, _ view: ViewDescription, _ visible: VisibleRows, _ feed: EpochFeed
    ) -> String {
        let epoch = ViewEpoch(entry.progress, appliedAt: entry.appliedAt)
        let deltas = entry.deltas[view.name] ?? []
        var rows = RowsText(view)
        if let layout = feed.layouts[view.name] {
            for delta in deltas { rows.append(delta.visible(layout, view), visible, of: view) }
        }
        let expired = deltas.compactMap(\.expireThrough).max()
        let removed = deltas.flatMap { $0.removedKeys(visible, of: view) }.map { JSONText.quoted($0) }
        return "{\"epoch\":\(entry.epoch),\"removed\":[\(removed.joined(separator: ","))],\"keys\":\(rows.keys),"
            + "\"rows\":\(rows.rows),\"expired_through\":"
            + (expired.map { JSONText.quoted(UTCText.timestamp($0)) } ?? "null")
            + ",\"as_of\":\(AsOf(epoch, now: entry.appliedAt).json(view: view.name))}"
    }
}

extension ViewDelta {
    /// What readers see of it.
    fileprivate func visible(_ layout: ViewLayout, _ view: ViewDescription) -> KeyedRows {
        let places = view.columns.compactMap { layout.index(of: $0.name) }
        return KeyedRows(
            keys: keys, fields: places.map { layout.columns[$0].field }, columns: places.map { columns[$0] })
    }

    /// The keys of rows that left, of those that were seen: a tenant's column is always one of the key.
    fileprivate func removedKeys(_ visible: VisibleRows, of view: ViewDescription) -> [String] {
        let fields = view.keyFields
        guard let removed, removed.count == fields.count, let first = removed.first else { return [] }
        let values = (0..<first.count).lazy.map { row in
            zip(removed, fields).map { QueryValue($0, $1.type, row: row) }
        }
        switch visible {
        case .none: return []
        case .all: return values.map { ValueList.text($0) }
        case .tenant(let column, let value):
            guard let place = fields.firstIndex(where: { $0.name == column }) else { return [] }
            return values.filter { $0[place] == .text(value) }.map { ValueList.text($0) }
        }
    }
}
