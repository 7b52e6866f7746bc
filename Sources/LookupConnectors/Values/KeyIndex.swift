internal import StreamCore

/// Finds a key's place among the keys that were asked for.
struct KeyIndex {
    private let keys: Column
    private let hashes: Buffer<UInt64>
    /// Open addressing: a key's place plus one, 0 where empty.
    private var slots: [UInt32]

    init(_ keys: Column) {
        self.keys = keys
        hashes = RowHash.rows([keys], rowCount: keys.count)
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for place in 0..<keys.count {
            var slot = Int(truncatingIfNeeded: hashes[place]) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt32(place + 1)
        }
    }

    /// The place of each row of `answered` among the keys; -1 where it is none of them.
    func places(of answered: Column) -> [Int32] {
        let theirs = RowHash.rows([answered], rowCount: answered.count)
        return (0..<answered.count).map { row in
            var slot = Int(truncatingIfNeeded: theirs[row]) & (slots.count - 1)
            while slots[slot] != 0 {
                let place = Int(slots[slot]) - 1
                if hashes[place] == theirs[row], isEqual(place, answered, row) { return Int32(place) }
                slot = (slot + 1) & (slots.count - 1)
            }
            return -1
        }
    }

    private func isEqual(_ place: Int, _ answered: Column, _ row: Int) -> Bool {
        guard answered.isValid(row) else { return false }
        switch (keys, answered) {
        case (.int64(let ours), .int64(let theirs)): return ours.values[place] == theirs.values[row]
        case (.string(let ours), .string(let theirs)): return ours.bytes(place).elementsEqual(theirs.bytes(row))
        default: return false
        }
    }
}
