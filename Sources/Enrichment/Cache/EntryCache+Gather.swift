internal import StreamCore

/// The entries that one batch touched, each once, in the order of first touch.
///
/// A column gathered from them has two rows more, both null: `absentRow` for keys that the table does not have, and
/// `failedRow` for those whose lookup failed.
struct TouchedEntries {
    static let trailingRows = 2

    let entries: UnsafeBufferPointer<Entry>
    /// Whether some row of the batch refers to one of the null rows.
    let usesNullRows: Bool

    var count: Int { entries.count }
    var rowCount: Int { count + Self.trailingRows }
    var absentRow: Int { count }
    var failedRow: Int { count + 1 }

    subscript(place: Int) -> Entry { entries[place] }
}

extension EntryCache {
    /// Column `column` of the table for each of `entries`, and behind them the null rows; absences are null.
    mutating func gather(_ entries: TouchedEntries, column: Int) -> Column {
        switch layout.cells[column] {
        case .key: gatherKeys(entries)
        case .bool: .bool(gatherFixed(entries, column, 0) { UInt8(truncatingIfNeeded: $0) })
        case .int64: .int64(gatherFixed(entries, column, 0) { Int64(bitPattern: $0) })
        case .float64: .float64(gatherFixed(entries, column, 0) { Double(bitPattern: $0) })
        case .string: .string(gatherStrings(entries, column))
        case .absent: noLists(entries.rowCount)
        }
    }

    private func noLists(_ rowCount: Int) -> Column {
        let ranges = Buffer(repeating: ListRange(start: 0, count: 0), count: rowCount)
        return .list(ListColumn(ranges: ranges, elements: [], elementCount: 0, validity: .allNull(count: rowCount)))
    }

    private func gatherFixed<Value: BitwiseCopyable & Sendable>(
        _ entries: TouchedEntries, _ column: Int, _ none: Value, _ value: (UInt64) -> Value
    ) -> FixedColumn<Value> {
        let values = Buffer<Value>(count: entries.rowCount) { target in
            for place in 0..<entries.count {
                target[place] = isNull(entries[place], column) ? none : value(word(entries[place], column))
            }
            for row in entries.count..<target.count { target[row] = none }
        }
        return FixedColumn(values: values, validity: validity(entries, column))
    }

    private func gatherKeys(_ entries: TouchedEntries) -> Column {
        guard !layout.hasIntegerKey else {
            let values = Buffer<Int64>(count: entries.rowCount) { target in
                for place in 0..<entries.count { target[place] = entries[place].key.load(as: Int64.self) }
                for row in entries.count..<target.count { target[row] = 0 }
            }
            return .int64(FixedColumn(values: values, validity: keyValidity(entries)))
        }
        var bytes = GrowingBuffer<UInt8>(capacity: entries.count * 16 + 64)
        let views = Buffer<StringView>(count: entries.rowCount) { target in
            for place in 0..<entries.count {
                let length = Int(entries[place].pointee.keyLength)
                target[place] = Self.append(entries[place].key, length, to: &bytes)
            }
            for row in entries.count..<target.count { target[row] = StringView(offset: 0, length: 0) }
        }
        return .string(StringColumn(views: views, bytes: bytes.finish(), validity: keyValidity(entries)))
    }

    /// Where every value is a common one, codes into the shared dictionary; else plain strings.
    private mutating func gatherStrings(_ entries: TouchedEntries, _ column: Int) -> StringColumn {
        if let codes = commonCodes(entries, column), let dictionary = common[column]?.dictionary() {
            return StringColumn(
                views: dictionary.views, bytes: dictionary.bytes, codes: codes, validity: validity(entries, column))
        }
        var bytes = GrowingBuffer<UInt8>(capacity: entries.count * 16 + 64)
        let shared = common[column]
        let views = Buffer<StringView>(count: entries.rowCount) { target in
            for place in 0..<entries.count {
                target[place] = appendString(entries[place], column, shared, to: &bytes)
            }
            for row in entries.count..<target.count { target[row] = StringView(offset: 0, length: 0) }
        }
        return StringColumn(views: views, bytes: bytes.finish(), validity: validity(entries, column))
    }

    private func appendString(
        _ entry: Entry, _ column: Int, _ shared: SharedDictionary?, to bytes: inout GrowingBuffer<UInt8>
    ) -> StringView {
        guard !isNull(entry, column) else { return StringView(offset: 0, length: 0) }
        let word = word(entry, column)
        guard EntryString.isCommon(word) else {
            return Self.append(entry.raw + EntryString.offset(word), EntryString.length(word), to: &bytes)
        }
        let value = shared?.bytes(of: EntryString.code(word)) ?? []
        return value.withUnsafeBytes { raw in
            raw.baseAddress.map { Self.append($0, raw.count, to: &bytes) } ?? StringView(offset: 0, length: 0)
        }
    }

    /// One code an entry and a null row, or nil where some value is not a common one, or none is.
    private func commonCodes(_ entries: TouchedEntries, _ column: Int) -> Buffer<UInt32>? {
        guard common[column] != nil else { return nil }
        var areCommon = true
        var anyValue = false
        let codes = Buffer<UInt32>(count: entries.rowCount) { target in
            for place in 0..<entries.count {
                guard !isNull(entries[place], column) else {
                    target[place] = 0
                    continue
                }
                let word = word(entries[place], column)
                if !EntryString.isCommon(word) { areCommon = false }
                anyValue = true
                target[place] = UInt32(truncatingIfNeeded: word)
            }
            for row in entries.count..<target.count { target[row] = 0 }
        }
        return areCommon && anyValue ? codes : nil
    }

    private static func append(
        _ start: UnsafeRawPointer, _ length: Int, to bytes: inout GrowingBuffer<UInt8>
    ) -> StringView {
        let view = StringView(offset: UInt32(bytes.count), length: UInt32(length))
        bytes.append(from: start.assumingMemoryBound(to: UInt8.self), count: length)
        return view
    }

    @inline(__always)
    private func isNull(_ entry: Entry, _ column: Int) -> Bool {
        guard !entry.pointee.isMissing else { return true }
        let offset = EntryLayout.nullOffset(keyLength: Int(entry.pointee.keyLength)) &+ (column &>> 6) &* 8
        return entry.raw.load(fromByteOffset: offset, as: UInt64.self) & (1 &<< UInt64(column & 63)) != 0
    }

    @inline(__always)
    private func word(_ entry: Entry, _ column: Int) -> UInt64 {
        let offset = layout.wordOffset(keyLength: Int(entry.pointee.keyLength)) &+ column &* 8
        return entry.raw.load(fromByteOffset: offset, as: UInt64.self)
    }

    private func validity(_ entries: TouchedEntries, _ column: Int) -> Validity? {
        validity(entries) { isNull(entries[$0], column) }
    }

    private func keyValidity(_ entries: TouchedEntries) -> Validity? {
        validity(entries) { entries[$0].pointee.isMissing }
    }

    private func validity(_ entries: TouchedEntries, _ isNull: (Int) -> Bool) -> Validity? {
        var hasNull = entries.usesNullRows
        let validity = Validity(count: entries.rowCount) { place in
            let isValid = place < entries.count && !isNull(place)
            if place < entries.count, !isValid { hasNull = true }
            return isValid
        }
        return hasNull ? validity : nil
    }
}
