internal import StreamCore

/// A table's rows and its known absences by key, bounded in bytes; synchronous, told the time.
///
/// Entries are found through an open-addressing table over 64-bit hashes and dropped by the CLOCK algorithm
/// (Corbato, "A paging experiment with the Multics system", 1968): the hand spares what was touched since it last
/// passed. Each entry is one run of bytes (`EntryLayout`); `usedBytes` counts entries, the table of slots and the
/// allocator's own word, and never exceeds `bound`.
///
/// A pointer to an entry stays valid until the next mutating call.
struct EntryCache: ~Copyable {
    struct Slot: BitwiseCopyable {
        var hash: UInt64
        var entry: Entry?
    }

    /// What the allocator keeps beside a run of bytes.
    static let allocatorBytes = 16

    let layout: EntryLayout
    let bound: Int
    /// How long past its freshness an entry may be served while it is refreshed, nanoseconds.
    let stale: Int64
    let ttl: Int64
    let missingTTL: Int64

    var slots: UnsafeMutablePointer<Slot>
    var mask: Int
    var count = 0
    var entryBytes = 0
    var hand = 0
    var common: [SharedDictionary?]
    /// The batch that marks entries now.
    var mark: UInt64 = 0

    init(schema: Schema, keyColumn: Int, bytes: Int, ttl: Int64, missingTTL: Int64, stale: Int64) {
        layout = EntryLayout(schema: schema, keyColumn: keyColumn)
        bound = bytes
        self.ttl = ttl
        self.missingTTL = missingTTL
        self.stale = stale
        let strings = layout.cells.count { $0 == .string }
        // Where the bound is tight, common values would take it all.
        let hasCommon = strings * SharedDictionary.reservedBytes <= bytes / 4
        common = layout.cells.map { $0 == .string && hasCommon ? SharedDictionary() : nil }
        mask = Self.initialSlots - 1
        slots = Self.emptySlots(Self.initialSlots)
    }

    deinit {
        for index in 0...mask { slots[index].entry?.raw.deallocate() }
        slots.deallocate()
    }

    static let initialSlots = 64

    static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        slots.initialize(repeating: Slot(hash: 0, entry: nil), count: count)
        return slots
    }

    static func slotBytes(_ count: Int) -> Int { count * MemoryLayout<Slot>.stride + allocatorBytes }

    /// Bytes held now, all told.
    var usedBytes: Int {
        entryBytes + Self.slotBytes(mask + 1) + common.count { $0 != nil } * SharedDictionary.reservedBytes
    }

    /// The entry of a key that is a whole number: `RowHash.mix` is a bijection, so that equal hashes are equal keys.
    @inline(__always)
    func find(hash: UInt64) -> Entry? {
        var index = Int(truncatingIfNeeded: hash) & mask
        while let entry = slots[index].entry {
            if slots[index].hash == hash { return entry }
            index = (index &+ 1) & mask
        }
        return nil
    }

    /// The entry of a key that is `length` bytes at `key`, of which eight more may be read.
    @inline(__always)
    func find(hash: UInt64, key: UnsafeRawPointer, length: Int) -> Entry? {
        var index = Int(truncatingIfNeeded: hash) & mask
        while let entry = slots[index].entry {
            if slots[index].hash == hash, Self.holds(entry, key, length) { return entry }
            index = (index &+ 1) & mask
        }
        return nil
    }

    @inline(__always)
    static func holds(_ entry: Entry, _ key: UnsafeRawPointer, _ length: Int) -> Bool {
        guard entry.pointee.keyLength == UInt32(truncatingIfNeeded: length) else { return false }
        let held = entry.key
        var offset = 0
        while offset &+ 8 <= length {
            let left = held.load(fromByteOffset: offset, as: UInt64.self)
            guard left == key.loadUnaligned(fromByteOffset: offset, as: UInt64.self) else { return false }
            offset &+= 8
        }
        guard offset < length else { return true }
        // The held key is padded with zeros to a whole word.
        let rest = UInt64.max &>> UInt64(64 &- (length &- offset) &* 8)
        let right = UInt64(littleEndian: key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) & rest
        return UInt64(littleEndian: held.load(fromByteOffset: offset, as: UInt64.self)) == right
    }

    /// What an entry is good for at `now`.
    enum Freshness {
        case fresh
        /// To be served, and refreshed.
        case stale
        case expired
    }

    @inline(__always)
    func freshness(_ entry: Entry, now: Int64) -> Freshness {
        if now < entry.pointee.expires { return .fresh }
        return !entry.pointee.isMissing && now &- entry.pointee.expires < stale ? .stale : .expired
    }
}
