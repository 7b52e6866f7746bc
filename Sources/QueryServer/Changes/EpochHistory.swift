internal import StreamCore

/// The last epochs without a gap, bounded in bytes and age: what a change stream can go on from.
struct EpochHistory: Sendable {
    enum Answer: Sendable {
        case entries([EpochEntry])
        /// What follows is no longer kept.
        case outgrown
        /// The engine began anew behind that epoch, or it is none of this state's.
        case restarted
    }

    private struct Kept {
        let entry: EpochEntry
        let time: Int64
        var bytes: Int
    }

    private let bytes: Int
    /// Nanoseconds.
    private let age: Int64
    private var kept: [Kept] = []
    private(set) var byteCount = 0
    /// The epoch that the engine began from: what lies before is not known in detail.
    private var start: Int64?
    private var last: Int64?

    init(bytes: Int, age: Int64) {
        self.bytes = bytes
        self.age = age
    }

    var count: Int { kept.count }

    mutating func restart(at epoch: Int64) {
        kept = []
        byteCount = 0
        start = epoch
        last = epoch
    }

    mutating func append(_ entry: EpochEntry, now: Int64) {
        if let last, entry.epoch != last + 1 { restart(at: entry.epoch - 1) }
        if start == nil { start = entry.epoch - 1 }
        last = entry.epoch
        kept.append(Kept(entry: entry, time: now, bytes: entry.byteCount))
        byteCount += entry.byteCount
        let tooOld = kept.prefix { now - $0.time > age }.count
        drop(tooOld)
        bound()
    }

    /// Counts what was added to an epoch that is still kept.
    mutating func add(bytes added: Int, to epoch: Int64) {
        guard let index = kept.lastIndex(where: { $0.entry.epoch == epoch }) else { return }
        kept[index].bytes += added
        byteCount += added
        bound()
    }

    private mutating func bound() {
        var excess = byteCount - bytes
        let tooMany = kept.prefix { kept in
            defer { excess -= kept.bytes }
            return excess > 0
        }.count
        drop(tooMany)
    }

    private mutating func drop(_ count: Int) {
        guard count > 0 else { return }
        byteCount -= kept.prefix(count).reduce(0) { $0 + $1.bytes }
        kept.removeFirst(count)
    }

    func entries(after epoch: Int64) -> Answer {
        guard let start, let last, epoch >= start, epoch <= last else { return .restarted }
        if epoch == last { return .entries([]) }
        guard let first = kept.first?.entry.epoch, first <= epoch + 1 else { return .outgrown }
        return .entries(kept.dropFirst(Int(epoch + 1 - first)).map(\.entry))
    }
}

/// One epoch as a change stream needs it, and the texts that were made of it.
final class EpochEntry: Sendable {
    let progress: EpochProgress
    let appliedAt: Int64
    /// The rows, by view: one part for each task that owns some.
    let deltas: [String: [ViewDelta]]
    let byteCount: Int
    private let texts = Lock<[ChangeText: [UInt8]]>([:])

    init(_ changes: EpochChanges, appliedAt: Int64) {
        progress = changes.progress
        self.appliedAt = appliedAt
        deltas = Dictionary(grouping: changes.views, by: \.view)
        byteCount = changes.views.reduce(256) { $0 + ($1.columns + ($1.removed ?? []) + [.string($1.keys)]).byteCount }
    }

    var epoch: Int64 { progress.epoch }

    /// Whether all that was removed from a view is known by its keys.
    func listsRemovals(of view: String) -> Bool {
        (deltas[view] ?? []).allSatisfy { $0.expireThrough == nil || $0.removed != nil }
    }

    func text(of name: ChangeText) -> [UInt8]? { texts.withLock { $0[name] } }

    /// Keeps a text; false where it was there.
    func keep(_ text: [UInt8], of name: ChangeText) -> Bool {
        texts.withLock { $0.updateValue(text, forKey: name) } == nil
    }
}

/// What an epoch's text is of: all readers of the same rows share it.
struct ChangeText: Hashable, Sendable {
    let view: String
    let rows: VisibleRows
}
