internal import Compression
internal import StreamCore

extension EpochPieceFormat {
    /// The pieces of one view's delta, in order; at least one.
    static func pieces(of delta: ViewDelta) throws -> [[UInt8]] {
        let columns = [.string(delta.keys)] + delta.columns
        var pieces: [[UInt8]] = []
        var expireThrough = delta.expireThrough
        for range in ranges(columns, rows: delta.keys.count) {
            pieces.append(try piece(columns, range, expireThrough: expireThrough))
            expireThrough = nil
        }
        return pieces
    }

    /// Cuts the rows where a piece would grow beyond its bound.
    private static func ranges(_ columns: [Column], rows: Int) -> [Range<Int>] {
        let strings = columns.compactMap { if case .string(let column) = $0 { column } else { nil } }
        // A null flag is an eighth of a byte; counting it as one keeps the sum on the safe side.
        let fixed = columns.reduce(0) { if case .string = $1 { $0 + 5 } else { $0 + 9 } }
        var ranges: [Range<Int>] = []
        var start = 0
        var bytes = 64 + columns.count * 16
        for row in 0..<rows {
            let size = strings.reduce(fixed) { $0 + ($1.isValid(row) ? Int($1.view(row).length) : 0) }
            if bytes + size > maximumBytes, row > start {
                ranges.append(start..<row)
                start = row
                bytes = 64 + columns.count * 16
            }
            bytes += size
        }
        ranges.append(start..<rows)
        return ranges
    }

    private static func piece(_ columns: [Column], _ range: Range<Int>, expireThrough: Int64?) throws -> [UInt8] {
        var body = GrowingBuffer<UInt8>(capacity: 1 << 16)
        body.append(value: UInt8(expireThrough == nil ? 0 : 1))
        body.append(value: expireThrough ?? 0)
        body.append(value: UInt32(range.count))
        body.append(value: UInt32(columns.count))
        for column in columns { try write(column, range, to: &body) }
        let bytes = UnsafeRawBufferPointer(start: body.base, count: body.count)
        let packed = LZ4Block.compress(bytes)
        let isPacked = packed.count < bytes.count
        var piece: [UInt8] = [version, isPacked ? 1 : 0, 0, 0]
        piece.reserveCapacity(8 + min(packed.count, bytes.count))
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { piece.append(contentsOf: $0) }
        if isPacked { piece.append(contentsOf: packed) } else { piece.append(contentsOf: bytes) }
        return piece
    }

    private static func write(_ column: Column, _ range: Range<Int>, to body: inout GrowingBuffer<UInt8>) throws {
        switch column {
        case .bool(let column):
            open(.bool, column.validity, range, &body)
            body.append(values: column.values, range)
        case .int64(let column):
            open(.int64, column.validity, range, &body)
            body.append(values: column.values, range)
        case .float64(let column):
            open(.float64, column.validity, range, &body)
            body.append(values: column.values, range)
        case .string(let column):
            open(.string, column.validity, range, &body)
            write(column, range, to: &body)
        case .list: throw WeirError("view-column-type", "a list cannot be stored in a view")
        }
    }

    private static func open(
        _ layout: Layout, _ validity: Validity?, _ range: Range<Int>, _ body: inout GrowingBuffer<UInt8>
    ) {
        body.append(value: layout.rawValue)
        body.append(value: UInt8(validity == nil ? 0 : 1))
        guard let validity else { return }
        let slice = Validity(count: range.count) { validity.isValid(range.lowerBound + $0) }
        body.append(values: slice.words, 0..<slice.words.count)
    }

    private static func write(_ column: StringColumn, _ range: Range<Int>, to body: inout GrowingBuffer<UInt8>) {
        for row in range { body.append(value: column.isValid(row) ? column.view(row).length : 0) }
        for row in range where column.isValid(row) {
            let view = column.view(row)
            body.append(from: column.bytes.base + Int(view.offset), count: Int(view.length))
        }
    }
}

extension GrowingBuffer<UInt8> {
    fileprivate mutating func append<Value: BitwiseCopyable>(value: Value) {
        reserve(MemoryLayout<Value>.size)
        UnsafeMutableRawPointer(base + count).storeBytes(of: value, as: Value.self)
        advance(MemoryLayout<Value>.size)
    }

    fileprivate mutating func append<Value>(values: Buffer<Value>, _ range: Range<Int>) {
        let size = range.count * MemoryLayout<Value>.stride
        reserve(size)
        UnsafeMutableRawPointer(base + count).copyMemory(from: values.base + range.lowerBound, byteCount: size)
        advance(size)
    }
}
