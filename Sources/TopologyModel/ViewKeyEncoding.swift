public import StreamCore

/// The canonical bytes of a view row's key: the same group has the same bytes in memory, in the store, in the hash that
/// chooses its state partition and in a URL, and comparing the bytes (`memcmp`) orders keys as their values are ordered,
/// column by column, null first.
///
/// Each column is a tag byte (0 for null, else its type's) and behind it:
///
/// | type | bytes |
/// | --- | --- |
/// | bool | 1: 0 or 1 |
/// | int, decimal (scaled), timestamp, date | 8: big-endian with the sign bit flipped |
/// | float | 8: big-endian, IEEE 754 bits ordered (negative ones inverted, others with the sign bit set); both zeros are one key and so is every NaN, behind infinity |
/// | string, bytes | its bytes, 0 written as `00 FF`, closed by `00` |
///
/// The escape is that of FoundationDB's tuple layer: a closing 0 is followed by a tag or by nothing, never by `FF`.
public enum ViewKeyEncoding {
    /// One key a row. `columns` all have the same number of rows; `fields` say their types.
    public static func encode(columns: [Column], fields: [Field]) -> StringColumn {
        let rowCount = columns.first?.count ?? 0
        let lengths = measured(columns, rowCount)
        let views = Buffer<StringView>(count: rowCount) { views in
            var end: UInt32 = 0
            for row in 0..<rowCount {
                views[row] = StringView(offset: end, length: lengths.base[row])
                end += lengths.base[row]
            }
        }
        let total = views.values.last.map { Int($0.offset) + Int($0.length) } ?? 0
        let bytes = Buffer<UInt8>(count: total) { target in
            guard let start = target.baseAddress else { return }
            // The lengths have been used: from here on they are where each row's next byte goes.
            for row in 0..<rowCount { lengths.base[row] = views.base[row].offset }
            for (column, field) in zip(columns, fields) {
                write(column, tag: tag(of: field.type), to: start, at: lengths.base, rowCount)
            }
        }
        return StringColumn(views: views, bytes: bytes)
    }

    /// What stands before a value of that type; 0 stands for null and for what cannot be part of a key.
    static func tag(of type: DataType) -> UInt8 {
        switch type {
        case .bool: 1
        case .int: 2
        case .float: 3
        case .decimal: 4
        case .string: 5
        case .bytes: 6
        case .timestamp: 7
        case .date: 8
        case .list, .structure: 0
        }
    }

    /// The bits of a float in an order that comparing them as unsigned integers keeps.
    @inline(__always)
    static func orderedBits(_ value: Double) -> UInt64 {
        let bits = value.isNaN ? Double.nan.bitPattern : (value + 0.0).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }

    /// Undoes `orderedBits`.
    static func float(orderedBits bits: UInt64) -> Double {
        Double(bitPattern: bits >> 63 == 1 ? bits & ~(1 << 63) : ~bits)
    }
}

// MARK: - Measuring

extension ViewKeyEncoding {
    /// Bytes of each row's key.
    private static func measured(_ columns: [Column], _ rowCount: Int) -> Buffer<UInt32> {
        let lengths = Buffer<UInt32>(repeating: 0, count: rowCount)
        for column in columns {
            switch column {
            case .bool: measure(column.validity, 1, into: lengths.base, rowCount)
            case .int64, .float64: measure(column.validity, 8, into: lengths.base, rowCount)
            case .string(let strings): measure(strings, into: lengths.base, rowCount)
            case .list: for row in 0..<rowCount { lengths.base[row] &+= 1 }
            }
        }
        return lengths
    }

    private static func measure(
        _ validity: Validity?, _ width: UInt32, into lengths: UnsafeMutablePointer<UInt32>, _ rowCount: Int
    ) {
        guard let validity else {
            for row in 0..<rowCount { lengths[row] &+= 1 &+ width }
            return
        }
        for row in 0..<rowCount { lengths[row] &+= validity.isValid(row) ? 1 &+ width : 1 }
    }

    private static func measure(
        _ column: StringColumn, into lengths: UnsafeMutablePointer<UInt32>, _ rowCount: Int
    ) {
        let views = column.views.base
        let bytes = column.bytes.base
        let codes = column.codes?.base
        let validity = column.validity
        for row in 0..<rowCount {
            guard validity?.isValid(row) ?? true else {
                lengths[row] &+= 1
                continue
            }
            let view = codes.map { views[Int($0[row])] } ?? views[row]
            lengths[row] &+=
                view.length &+ 2
                &+ UInt32(truncatingIfNeeded: ShortBytes.zeros(bytes + Int(view.offset), Int(view.length)))
        }
    }
}

// MARK: - Writing

extension ViewKeyEncoding {
    private static func write(
        _ column: Column, tag: UInt8, to target: UnsafeMutablePointer<UInt8>,
        at places: UnsafeMutablePointer<UInt32>, _ rowCount: Int
    ) {
        switch column {
        case .bool(let flags):
            let values = flags.values.base
            for row in 0..<rowCount where open(flags.isValid(row), tag, target, &places[row]) {
                target[Int(places[row])] = values[row]
                places[row] &+= 1
            }
        case .int64(let numbers):
            let values = numbers.values.base
            for row in 0..<rowCount where open(numbers.isValid(row), tag, target, &places[row]) {
                store(UInt64(bitPattern: values[row]) ^ 1 << 63, target, &places[row])
            }
        case .float64(let numbers):
            let values = numbers.values.base
            for row in 0..<rowCount where open(numbers.isValid(row), tag, target, &places[row]) {
                store(orderedBits(values[row]), target, &places[row])
            }
        case .string(let strings): write(strings, tag: tag, to: target, at: places, rowCount)
        case .list: for row in 0..<rowCount { _ = open(false, tag, target, &places[row]) }
        }
    }

    /// Writes the tag; false where there is no value behind it.
    @inline(__always)
    private static func open(
        _ isValid: Bool, _ tag: UInt8, _ target: UnsafeMutablePointer<UInt8>, _ place: inout UInt32
    ) -> Bool {
        target[Int(place)] = isValid ? tag : 0
        place &+= 1
        return isValid
    }

    @inline(__always)
    private static func store(_ bits: UInt64, _ target: UnsafeMutablePointer<UInt8>, _ place: inout UInt32) {
        UnsafeMutableRawPointer(target + Int(place)).storeBytes(of: bits.bigEndian, as: UInt64.self)
        place &+= 8
    }

    private static func write(
        _ column: StringColumn, tag: UInt8, to target: UnsafeMutablePointer<UInt8>,
        at places: UnsafeMutablePointer<UInt32>, _ rowCount: Int
    ) {
        let views = column.views.base
        let bytes = column.bytes.base
        let codes = column.codes?.base
        for row in 0..<rowCount where open(column.isValid(row), tag, target, &places[row]) {
            let view = codes.map { views[Int($0[row])] } ?? views[row]
            places[row] = escape(bytes + Int(view.offset), Int(view.length), to: target, at: places[row])
        }
    }

    @inline(__always)
    private static func escape(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>, at place: UInt32
    ) -> UInt32 {
        var end = Int(place)
        if ShortBytes.zeros(bytes, count) == 0 {
            ShortBytes.copy(bytes, to: target + end, count)
            end &+= count
        } else {
            end = escapeZeros(bytes, count, to: target, at: end)
        }
        target[end] = 0
        return UInt32(truncatingIfNeeded: end &+ 1)
    }

    private static func escapeZeros(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>, at place: Int
    ) -> Int {
        var end = place
        for index in 0..<count {
            let byte = bytes[index]
            target[end] = byte
            end &+= 1
            if byte == 0 {
                target[end] = 0xff
                end &+= 1
            }
        }
        return end
    }
}
