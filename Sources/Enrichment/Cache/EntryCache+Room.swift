extension EntryCache {
    /// Makes room for one more entry of `size` bytes; false where it can never fit.
    mutating func makeRoom(for size: Int, now: Int64) -> Bool {
        growSlots(now: now)
        let wanted = size + Self.allocatorBytes
        guard usedBytes - entryBytes + wanted <= bound else { return false }
        while usedBytes + wanted > bound || isCrowded { evictOne(now: now) }
        return true
    }

    /// Three quarters full: beyond, probing gets slow.
    private var isCrowded: Bool { (count + 1) * 4 > (mask + 1) * 3 }

    /// The hand's step, odd, so that it comes to every slot. It goes from neighbour to neighbour no more than hashing
    /// does: dropping entries in the order of slots would gather the free ones behind the hand and fill the rest.
    private static var stride: Int { 0x9E37_79B1 }

    /// Doubles the slots where they are more than half full and the bound has room for the old and the new at once.
    private mutating func growSlots(now: Int64) {
        let wider = (mask + 1) * 2
        guard (count + 1) * 2 > mask + 1 else { return }
        // A table of slots that took more than a quarter of the bound would leave no room for what it points at.
        guard Self.slotBytes(wider) <= bound / 4 else { return }
        while usedBytes + Self.slotBytes(wider) > bound, count > 0 { evictOne(now: now) }
        guard usedBytes + Self.slotBytes(wider) <= bound else { return }
        let old = slots
        let oldCount = mask + 1
        slots = Self.emptySlots(wider)
        mask = wider - 1
        hand = 0
        for index in 0..<oldCount where old[index].entry != nil { place(old[index]) }
        old.deallocate()
    }

    mutating func place(_ slot: Slot) {
        var index = Int(truncatingIfNeeded: slot.hash) & mask
        while slots[index].entry != nil { index = (index + 1) & mask }
        slots[index] = slot
    }

    /// Moves the hand to the next entry that was not touched since it last passed, or that nobody may be served any
    /// more, and drops it. There is at least one entry.
    mutating func evictOne(now: Int64) {
        while true {
            if let entry = slots[hand].entry {
                if !entry.pointee.isReferenced || freshness(entry, now: now) == .expired {
                    remove(at: hand)
                    return
                }
                entry.pointee.isReferenced = false
            }
            hand = (hand &+ Self.stride) & mask
        }
    }

    /// Drops the entry at `index` and closes the gap (Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
    mutating func remove(at index: Int) {
        guard let entry = slots[index].entry else { return }
        entryBytes -= Int(entry.pointee.size) + Self.allocatorBytes
        count -= 1
        entry.raw.deallocate()
        var gap = index
        var next = (gap + 1) & mask
        while slots[next].entry != nil {
            let home = Int(truncatingIfNeeded: slots[next].hash) & mask
            if (next - home) & mask >= (next - gap) & mask {
                slots[gap] = slots[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        slots[gap] = Slot(hash: 0, entry: nil)
    }

    /// Drops the entry of a key, if there is one.
    mutating func remove(_ key: LookupKey) {
        guard let index = index(of: key) else { return }
        remove(at: index)
    }

    func index(of key: LookupKey) -> Int? {
        var index = Int(truncatingIfNeeded: key.hash) & mask
        while let entry = slots[index].entry {
            if slots[index].hash == key.hash, key.isHeld(by: entry) { return index }
            index = (index + 1) & mask
        }
        return nil
    }

    func find(_ key: LookupKey) -> Entry? { index(of: key).flatMap { slots[$0].entry } }
}
