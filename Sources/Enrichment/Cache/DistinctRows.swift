internal import StreamCore

/// Gives every key among some rows of a batch a number, in the order of first sight.
struct DistinctRows {
    /// The first row of each key.
    private(set) var firstRows: [Int32] = []
    /// Open addressing: the number of a key plus one, 0 where empty.
    private var slots: [UInt32]
    private var hashes: [UInt64] = []

    /// Room for `rowCount` rows.
    init(rowCount: Int) {
        var size = 16
        while size < rowCount * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// The number of the key of `row`.
    mutating func number(of row: Int, in keys: KeyColumn) -> Int {
        let hash = keys.hash(row)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, keys.areEqual(Int(firstRows[number]), row) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        firstRows.append(Int32(row))
        hashes.append(hash)
        slots[slot] = UInt32(firstRows.count)
        return firstRows.count - 1
    }
}
