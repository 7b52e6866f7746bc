internal import StreamCore

/// A run of values indexed by group id.
extension GrowingBuffer {
    /// Appends `value` until there are `newCount` values.
    mutating func extend(to newCount: Int, with value: Element) {
        let more = newCount - count
        guard more > 0 else { return }
        reserve(more)
        (base + count).update(repeating: value, count: more)
        advance(more)
    }

    /// The values of the groups `kept`, in that order, in a run no longer than needed.
    mutating func keep(_ kept: [Int32]) {
        var moved = GrowingBuffer<Element>(capacity: kept.count + kept.count / 8 + 16)
        for index in 0..<kept.count { moved.base[index] = base[Int(kept[index])] }
        moved.advance(kept.count)
        self = moved
    }

    /// Bytes held, those not yet written included.
    var heldBytes: Int { capacity * MemoryLayout<Element>.stride + Buffer<Element>.padding }
}
