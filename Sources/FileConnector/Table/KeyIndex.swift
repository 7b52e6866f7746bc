internal import StreamCore

/// From a key to its row: open addressing over the hashes of a key column, at most half full.
struct KeyIndex: Sendable {
    /// Row + 1; 0 where the slot is free.
    private let slots: Buffer<UInt32>
    private let hashes: Buffer<UInt64>
    private let keys: Column

    /// Two rows of one key.
    struct Duplicate: Error {
        let first: Int
        let second: Int
    }

    /// - Throws: `Duplicate`.
    init(_ keys: Column) throws(Duplicate) {
        self.keys = keys
        hashes = RowHash.rows([keys], rowCount: keys.count)
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        slots = Buffer(repeating: 0, count: size)
        for row in 0..<keys.count {
            let slot = slot(of: keys, row, hash: hashes[row])
            if slots[slot] != 0 { throw Duplicate(first: Int(slots[slot]) - 1, second: row) }
            slots.base[slot] = UInt32(row + 1)
        }
    }

    /// The row whose key is row `row` of `asked`, or nil. `asked` has the layout of the index's keys.
    func row(of asked: Column, _ row: Int, hash: UInt64) -> Int? {
        let found = slots.base[slot(of: asked, row, hash: hash)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The slot that holds the key, or the free one in which it belongs.
    private func slot(of asked: Column, _ row: Int, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let found = slots.base[slot]
            if found == 0 { return slot }
            let other = Int(found) - 1
            if hashes.base[other] == hash, Self.areEqual(asked, row, keys, other) { return slot }
            slot = (slot + 1) & mask
        }
    }

    private static func areEqual(_ left: Column, _ leftRow: Int, _ right: Column, _ rightRow: Int) -> Bool {
        switch (left, right) {
        case (.int64(let left), .int64(let right)): left.values.base[leftRow] == right.values.base[rightRow]
        case (.bool(let left), .bool(let right)): left.values.base[leftRow] == right.values.base[rightRow]
        case (.string(let left), .string(let right)): left.bytes(leftRow).elementsEqual(right.bytes(rightRow))
        default: false
        }
    }
}
