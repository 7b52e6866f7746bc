internal import StreamCore

extension EntryCache {
    /// Holds row `row` of `columns` (the table's schema, one layout a column) as the answer for `key` to a request
    /// sent at `asOf`. An answer to an earlier question than what is held, or one larger than the bound, is let go.
    mutating func insert(_ key: LookupKey, _ columns: [Column], row: Int, asOf: Int64, now: Int64) {
        guard makesWay(for: key, asOf: asOf) else { return }
        var pooled = [Int64](repeating: -1, count: layout.cells.count)
        let strings = stringBytes(columns, row, &pooled)
        let size = layout.byteOffset(keyLength: key.length) + strings
        guard let entry = add(key, size: size, expires: asOf &+ ttl, asOf: asOf, isMissing: false, now: now)
        else { return }
        write(columns, row: row, into: entry, pooled: pooled)
    }

    /// Holds that the table, asked at `asOf`, has no `key`.
    mutating func insertMissing(_ key: LookupKey, asOf: Int64, now: Int64) {
        guard makesWay(for: key, asOf: asOf), missingTTL > 0 else { return }
        let size = EntryLayout.nullOffset(keyLength: key.length)
        _ = add(key, size: size, expires: asOf &+ missingTTL, asOf: asOf, isMissing: true, now: now)
    }

    private mutating func makesWay(for key: LookupKey, asOf: Int64) -> Bool {
        guard let index = index(of: key), let held = slots[index].entry else { return true }
        guard held.pointee.asOf <= asOf else { return false }
        remove(at: index)
        return true
    }

    private mutating func add(
        _ key: LookupKey, size: Int, expires: Int64, asOf: Int64, isMissing: Bool, now: Int64
    ) -> Entry? {
        let size = (size + 15) & ~15
        guard size < Int(UInt32.max), makeRoom(for: size, now: now) else { return nil }
        let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        let entry = raw.bindMemory(to: EntryHeader.self, capacity: 1)
        entry.initialize(
            to: EntryHeader(
                hash: key.hash, expires: expires, asOf: asOf, mark: 0, place: 0, keyLength: UInt32(key.length),
                size: UInt32(size), isReferenced: false, isMissing: isMissing))
        write(key, into: entry)
        place(Slot(hash: key.hash, entry: entry))
        count += 1
        entryBytes += size + Self.allocatorBytes
        return entry
    }

    private func write(_ key: LookupKey, into entry: Entry) {
        switch key.value {
        case .number(let number): entry.key.storeBytes(of: number, as: Int64.self)
        case .bytes(let bytes):
            let padded = (bytes.count + 7) & ~7
            if padded > 0 {
                entry.key.storeBytes(of: 0, toByteOffset: padded - 8, as: UInt64.self)
                bytes.withUnsafeBytes {
                    entry.key.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
                }
            }
        }
    }

    /// Bytes that the row's strings need in the entry; `pooled` gets the codes of those that are common values.
    private mutating func stringBytes(_ columns: [Column], _ row: Int, _ pooled: inout [Int64]) -> Int {
        var total = 0
        for (index, cell) in layout.cells.enumerated() where cell == .string {
            guard case .string(let column) = columns[index], column.isValid(row) else { continue }
            let value = column.bytes(row)
            if let code = common[index]?.code(of: value) {
                pooled[index] = Int64(code)
            } else {
                total += value.count
            }
        }
        return total
    }

    private func write(_ columns: [Column], row: Int, into entry: Entry, pooled: [Int64]) {
        let keyLength = Int(entry.pointee.keyLength)
        let nulls = entry.raw + EntryLayout.nullOffset(keyLength: keyLength)
        let words = entry.raw + layout.wordOffset(keyLength: keyLength)
        var end = layout.byteOffset(keyLength: keyLength)
        for word in 0..<layout.nullWords { nulls.storeBytes(of: 0, toByteOffset: word * 8, as: UInt64.self) }
        for (index, cell) in layout.cells.enumerated() where cell != .key {
            guard cell != .absent, columns[index].isValid(row) else {
                let held = nulls.load(fromByteOffset: index >> 6 * 8, as: UInt64.self)
                nulls.storeBytes(of: held | 1 << UInt64(index & 63), toByteOffset: index >> 6 * 8, as: UInt64.self)
                words.storeBytes(of: 0, toByteOffset: index * 8, as: UInt64.self)
                continue
            }
            let word = word(columns[index], row, pooled[index], entry, &end)
            words.storeBytes(of: word, toByteOffset: index * 8, as: UInt64.self)
        }
    }

    /// The word of one value; a string's bytes go behind what the entry holds at `end`.
    private func word(_ column: Column, _ row: Int, _ pooled: Int64, _ entry: Entry, _ end: inout Int) -> UInt64 {
        switch column {
        case .bool(let column): return UInt64(column.values[row])
        case .int64(let column): return UInt64(bitPattern: column.values[row])
        case .float64(let column): return column.values[row].bitPattern
        case .list: return 0
        case .string(let column):
            if pooled >= 0 { return EntryString.common(UInt32(pooled)) }
            let bytes = column.bytes(row)
            if let start = bytes.baseAddress { (entry.raw + end).copyMemory(from: start, byteCount: bytes.count) }
            defer { end += bytes.count }
            return EntryString.own(offset: end, length: bytes.count)
        }
    }
}

/// The word of a string in an entry: a common value's code, or where its bytes lie.
enum EntryString {
    private static let commonBit: UInt64 = 1 << 63

    static func common(_ code: UInt32) -> UInt64 { commonBit | UInt64(code) }
    static func own(offset: Int, length: Int) -> UInt64 { UInt64(offset) << 32 | UInt64(length) }

    @inline(__always)
    static func isCommon(_ word: UInt64) -> Bool { word & commonBit != 0 }
    @inline(__always)
    static func code(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word & 0xFFFF_FFFF) }
    @inline(__always)
    static func offset(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> 32) }
    @inline(__always)
    static func length(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word & 0xFFFF_FFFF) }
}
