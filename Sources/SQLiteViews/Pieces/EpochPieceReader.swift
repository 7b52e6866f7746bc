internal import Compression
internal import StreamCore

extension EpochPieceFormat {
    /// Reads a piece whose checksum was right.
    /// - Throws: `state-damaged`; nothing beyond the bytes given is ever read.
    static func read(_ piece: UnsafeRawBufferPointer) throws -> EpochPiece {
        var head = ByteReader(piece)
        guard try head.value(UInt8.self) == version else { throw malformed("unknown version") }
        let codec = try head.value(UInt8.self)
        _ = try head.value(UInt16.self)
        let size = Int(try head.value(UInt32.self))
        switch codec {
        case 0: return try readBody(head.rest)
        case 1:
            // No LZ4 block grows more than 255 times; a size beyond that is not one that was written.
            guard size <= head.rest.count * 255 + 64 else { throw malformed("wrong size") }
            return try LZ4Block.decompress(head.rest, originalSize: size).withUnsafeBytes { try readBody($0) }
        default: throw malformed("unknown compression")
        }
    }

    private static func readBody(_ body: UnsafeRawBufferPointer) throws -> EpochPiece {
        var reader = ByteReader(body)
        let expires = try reader.value(UInt8.self) != 0
        let through = try reader.value(Int64.self)
        let rows = Int(try reader.value(UInt32.self))
        let count = Int(try reader.value(UInt32.self))
        guard count >= 1, count <= reader.rest.count else { throw malformed("wrong number of columns") }
        guard case .string(let keys) = try readColumn(&reader, rows) else { throw malformed("no keys") }
        var columns: [Column] = []
        for _ in 1..<count { columns.append(try readColumn(&reader, rows)) }
        guard reader.rest.isEmpty else { throw malformed("bytes left over") }
        return EpochPiece(expireThrough: expires ? through : nil, keys: keys, columns: columns)
    }

    private static func readColumn(_ reader: inout ByteReader, _ rows: Int) throws -> Column {
        guard let layout = Layout(rawValue: try reader.value(UInt8.self)) else { throw malformed("unknown layout") }
        var validity: Validity?
        if try reader.value(UInt8.self) != 0 {
            validity = Validity(words: try reader.values(UInt64.self, Validity.wordCount(rows)), count: rows)
        }
        switch layout {
        case .bool: return .bool(FixedColumn(values: try reader.values(UInt8.self, rows), validity: validity))
        case .int64: return .int64(FixedColumn(values: try reader.values(Int64.self, rows), validity: validity))
        case .float64: return .float64(FixedColumn(values: try reader.values(Double.self, rows), validity: validity))
        case .string: return .string(try readStrings(&reader, rows, validity))
        }
    }

    private static func readStrings(_ reader: inout ByteReader, _ rows: Int, _ validity: Validity?) throws
        -> StringColumn
    {
        let lengths = try reader.values(UInt32.self, rows)
        let total = lengths.values.reduce(0) { $0 + Int($1) }
        guard total <= UInt32.max else { throw malformed("strings too long") }
        let bytes = try reader.values(UInt8.self, total)
        let views = Buffer<StringView>(count: rows) { views in
            var end: UInt32 = 0
            for row in 0..<rows {
                views[row] = StringView(offset: end, length: lengths.base[row])
                end += lengths.base[row]
            }
        }
        return StringColumn(views: views, bytes: bytes, validity: validity)
    }
}

/// Reads plain values one behind the other and never beyond the end.
private struct ByteReader {
    private(set) var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    mutating func value<Value: BitwiseCopyable>(_ type: Value.Type) throws -> Value {
        try take(MemoryLayout<Value>.size).loadUnaligned(as: Value.self)
    }

    mutating func values<Value>(_ type: Value.Type, _ count: Int) throws -> Buffer<Value> {
        let bytes = try take(count * MemoryLayout<Value>.stride)
        return Buffer(count: count) { target in
            UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
        }
    }

    private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw EpochPieceFormat.malformed("it ends too early") }
        let taken = UnsafeRawBufferPointer(rebasing: rest[rest.startIndex..<(rest.startIndex + count)])
        rest = UnsafeRawBufferPointer(rebasing: rest[(rest.startIndex + count)...])
        return taken
    }
}
