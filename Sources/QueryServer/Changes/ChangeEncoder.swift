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
    nonisolated func event(_ entry: EpochEntry, of view: ViewDescription) async -> [UInt8] {
        if let text = entry.text(of: view.name) { return text }
        return await encode(entry, view)
    }

    private func encode(_ entry: EpochEntry, _ view: ViewDescription) -> [UInt8] {
        if let text = entry.text(of: view.name) { return text }
        let bytes = ServerSentEvent(id: String(entry.epoch), event: "epoch", data: Self.data(entry, view, feed)).bytes
        if entry.keep(bytes, of: view.name) { feed.note(bytes: bytes.count, of: entry) }
        return bytes
    }

    private static func data(_ entry: EpochEntry, _ view: ViewDescription, _ feed: EpochFeed) -> String {
        let epoch = ViewEpoch(entry.progress, appliedAt: entry.appliedAt)
        let deltas = entry.deltas[view.name] ?? []
        var rows = RowsText(view)
        if let layout = feed.layouts[view.name] {
            for delta in deltas { rows.append(delta.visible(layout, view)) }
        }
        let expired = deltas.compactMap(\.expireThrough).max()
        return "{\"epoch\":\(entry.epoch),\"keys\":\(rows.keys),\"rows\":\(rows.rows),\"expired_through\":"
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
}
