internal import StreamCore

/// A column's memory, taken out of it once a batch: plain pointers, so that reading a row counts no references.
/// Valid while the batch lives.
struct ColumnReader {
    let format: ValueFormat
    private let values: UnsafeRawPointer
    private let words: UnsafePointer<UInt64>?
    private let strings: UnsafePointer<UInt8>?
    private let codes: UnsafePointer<UInt32>?

    init(_ column: Column, _ format: ValueFormat) {
        self.format = format
        words = column.validity.map { UnsafePointer($0.words.base) }
        switch column {
        case .bool(let column): (values, strings, codes) = (UnsafeRawPointer(column.values.base), nil, nil)
        case .int64(let column): (values, strings, codes) = (UnsafeRawPointer(column.values.base), nil, nil)
        case .float64(let column): (values, strings, codes) = (UnsafeRawPointer(column.values.base), nil, nil)
        case .list(let column): (values, strings, codes) = (UnsafeRawPointer(column.ranges.base), nil, nil)
        case .string(let column):
            values = UnsafeRawPointer(column.views.base)
            strings = UnsafePointer(column.bytes.base)
            codes = column.codes.map { UnsafePointer($0.base) }
        }
    }

    @inline(__always)
    func isValid(_ row: Int) -> Bool {
        guard let words else { return true }
        return words[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    @inline(__always)
    func int64(_ row: Int) -> Int64 { values.assumingMemoryBound(to: Int64.self)[row] }

    @inline(__always)
    func float64(_ row: Int) -> Double { values.assumingMemoryBound(to: Double.self)[row] }

    @inline(__always)
    func bool(_ row: Int) -> Bool { values.assumingMemoryBound(to: UInt8.self)[row] != 0 }

    @inline(__always)
    func range(_ row: Int) -> ListRange { values.assumingMemoryBound(to: ListRange.self)[row] }

    @inline(__always)
    func string(_ row: Int) -> UnsafeRawBufferPointer {
        let entry = codes.map { Int($0[row]) } ?? row
        let view = values.assumingMemoryBound(to: StringView.self)[entry]
        return UnsafeRawBufferPointer(start: strings.map { $0 + Int(view.offset) }, count: Int(view.length))
    }
}

/// How a value is written.
enum ValueFormat: Sendable, Equatable {
    case bool, int, float, string, bytes, timestamp, date, list
    case decimal(scale: Int)

    init(_ type: DataType) {
        switch type {
        case .bool: self = .bool
        case .int: self = .int
        case .float: self = .float
        case .decimal(_, let scale): self = .decimal(scale: scale)
        case .string: self = .string
        case .bytes: self = .bytes
        case .timestamp: self = .timestamp
        case .date: self = .date
        case .list, .structure: self = .list
        }
    }
}
