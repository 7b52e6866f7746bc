internal import StreamCore

/// Group keys resolved to dense ids: open addressing with linear probes over 64-bit row hashes, keys stored column by
/// column.
///
/// A batch is resolved in two passes: the first takes the slot whose upper 32 bits of hash agree, the second compares
/// whole key columns with what is stored. The rare batch in which they differ resolves its rows again, one by one and
/// by key. So no row pays for a comparison across columns, and no collision can join two groups.
final class GroupTable {
    /// Upper half: the upper half of the hash; lower half: the id plus one, 0 where the slot is free.
    private var slots: Buffer<UInt64>
    private var mask: Int
    private var hashes = GrowingBuffer<UInt64>(capacity: 64)
    private let keys: [any Cells]
    /// Number of ids given out, `0..<count`, replaced groups included.
    private(set) var count = 0
    /// Ids that stand for no group any more, until the next `keep`.
    private(set) var replaced: Set<Int32> = []

    /// `types`: the types of the key columns.
    init(_ types: [DataType]) {
        keys = types.map(makeCells)
        slots = Buffer(repeating: 0, count: 64)
        mask = 63
    }

    /// Bytes held.
    var byteCount: Int { keys.reduce(slots.byteCount + hashes.heldBytes) { $0 + $1.byteCount } }

    /// The values of key column `index` of the groups `ids`.
    func keyColumn(_ index: Int, of ids: [Int32]) -> Column { keys[index].column(ids) }

    /// The hash of a group's key.
    func hash(of id: Int) -> UInt64 { hashes.base[id] }

    /// The id of each row's group; new groups get the next ids.
    func resolve(_ columns: [Column], hashes: Buffer<UInt64>) -> Buffer<Int32> {
        if columns.count == 1, case .string(let strings) = columns[0], let codes = strings.codes,
            strings.views.count <= 4 * codes.count
        {
            return resolve(strings, codes: codes, columns, hashes: hashes)
        }
        let ids = probe(columns, hashes: hashes)
        if differs(columns, ids) { resolveExactly(columns, hashes: hashes, into: ids) }
        return ids
    }

    /// The id of each row's group, -1 where there is none.
    func find(_ columns: [Column], hashes: Buffer<UInt64>) -> Buffer<Int32> {
        let ids = Buffer<Int32>(count: hashes.count) { target in
            let slots = slots.base
            for row in 0..<target.count { target[row] = Self.candidate(hashes.base[row], slots, mask) }
        }
        if differs(columns, ids) {
            for row in 0..<ids.count { ids.base[row] = exact(columns, row, hashes.base[row]) ?? -1 }
        }
        return ids
    }

    /// A new id for the key of group `id`, whose old id from now on stands for nothing.
    func replace(_ id: Int32) -> Int32 {
        let hash = hashes.base[Int(id)]
        hashes.append(hash)
        for key in keys { key.append(key.column([id]), row: 0) }
        replaced.insert(id)
        count += 1
        let old = Self.slot(hash, Int(id))
        let slots = slots.base
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index] != old { index = (index &+ 1) & mask }
        slots[index] = Self.slot(hash, count - 1)
        return Int32(count - 1)
    }

    /// The groups `kept`, in that order, become ids `0..<kept.count`. None of them has been replaced.
    func keep(_ kept: [Int32]) {
        hashes.keep(kept)
        replaced = []
        for key in keys { key.keep(kept) }
        count = kept.count
        rebuild()
    }
}

extension GroupTable {
    /// Each dictionary entry that a row names is resolved once.
    private func resolve(
        _ strings: StringColumn, codes: Buffer<UInt32>, _ columns: [Column], hashes: Buffer<UInt64>
    ) -> Buffer<Int32> {
        let null = strings.views.count
        let entries = Buffer<Int32>(repeating: -1, count: null + 1)
        let known = entries.base
        let validity = strings.validity
        let ids = Buffer<Int32>(count: codes.count) { target in
            for row in 0..<target.count {
                let entry = validity?.isValid(row) ?? true ? Int(codes.base[row]) : null
                if known[entry] < 0 { known[entry] = exactOrNew(columns, row, hashes.base[row]) }
                target[row] = known[entry]
            }
        }
        withExtendedLifetime(entries) {}
        return ids
    }

    /// First pass: ids by hash alone.
    private func probe(_ columns: [Column], hashes: Buffer<UInt64>) -> Buffer<Int32> {
        Buffer(count: hashes.count) { target in
            var base = slots.base
            var mask = mask
            for row in 0..<target.count {
                let hash = hashes.base[row]
                let id = Self.candidate(hash, base, mask)
                if id >= 0 {
                    target[row] = id
                } else {
                    target[row] = insert(columns, row, hash)
                    base = slots.base
                    mask = self.mask
                }
            }
        }
    }

    @inline(__always)
    private static func candidate(_ hash: UInt64, _ slots: UnsafeMutablePointer<UInt64>, _ mask: Int) -> Int32 {
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[index]
            if slot == 0 { return -1 }
            if slot >> 32 == hash >> 32 { return Int32(truncatingIfNeeded: slot) &- 1 }
            index = (index &+ 1) & mask
        }
    }

    private func differs(_ columns: [Column], _ ids: Buffer<Int32>) -> Bool {
        for (index, column) in columns.enumerated() where keys[index].differs(from: column, at: ids.values) {
            return true
        }
        return false
    }

    private func resolveExactly(_ columns: [Column], hashes: Buffer<UInt64>, into ids: Buffer<Int32>) {
        for row in 0..<ids.count { ids.base[row] = exactOrNew(columns, row, hashes.base[row]) }
    }

    private func exactOrNew(_ columns: [Column], _ row: Int, _ hash: UInt64) -> Int32 {
        exact(columns, row, hash) ?? insert(columns, row, hash)
    }

    private func exact(_ columns: [Column], _ row: Int, _ hash: UInt64) -> Int32? {
        let slots = slots.base
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[index]
            if slot == 0 { return nil }
            if slot >> 32 == hash >> 32 {
                let id = Int32(truncatingIfNeeded: slot) &- 1
                if zip(keys, columns).allSatisfy({ $0.order(Int(id), $1, row: row) == 0 }) { return id }
            }
            index = (index &+ 1) & mask
        }
    }

    @inline(never)
    private func insert(_ columns: [Column], _ row: Int, _ hash: UInt64) -> Int32 {
        hashes.append(hash)
        for (index, column) in columns.enumerated() { keys[index].append(column, row: row) }
        count += 1
        if count * 2 > mask { rebuild() } else { place(count - 1) }
        return Int32(count - 1)
    }

    private func rebuild() {
        var size = 64
        while size < count * 3 { size *= 2 }
        slots = Buffer(repeating: 0, count: size)
        mask = size - 1
        for id in 0..<count where replaced.isEmpty || !replaced.contains(Int32(id)) { place(id) }
    }

    private static func slot(_ hash: UInt64, _ id: Int) -> UInt64 { hash & 0xFFFF_FFFF_0000_0000 | UInt64(id + 1) }

    private func place(_ id: Int) {
        let hash = hashes.base[id]
        let slots = slots.base
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index] != 0 { index = (index &+ 1) & mask }
        slots[index] = Self.slot(hash, id)
    }
}
