import StreamCore
import TopologyModel

/// A column's value of one row, to be compared.
indirect enum Value: Equatable, CustomStringConvertible {
    case null
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case text([UInt8])
    /// One array an element, one value a column.
    case list([[Value]])

    static func string(_ text: String) -> Value { .text(Array(text.utf8)) }

    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .float(let value): "\(value)"
        case .text(let value): "\"\(String(decoding: value, as: UTF8.self))\""
        case .list(let value): "\(value)"
        }
    }
}

extension Column {
    func value(_ row: Int) -> Value {
        guard isValid(row) else { return .null }
        switch self {
        case .bool(let column): return .bool(column.values[row] != 0)
        case .int64(let column): return .int(column.values[row])
        case .float64(let column): return .float(column.values[row])
        case .string(let column): return .text(Array(column.bytes(row)))
        case .list(let column):
            let range = column.ranges[row]
            return .list(
                (0..<Int(range.count)).map { offset in
                    column.elements.map { $0.value(Int(range.start) + offset) }
                })
        }
    }
}

extension Buffer {
    /// A copy, made while the buffer is alive: `values` of a buffer that nothing else holds would dangle.
    var array: [Element] { withExtendedLifetime(self) { Array(values) } }
}

/// What became of one record.
enum Outcome: Equatable {
    case row([Value])
    case refused(RowErrorCode, String)
}

extension DecodedRecords {
    /// One for each record of the raw batch; checks on the way that every column has as many rows as were accepted.
    func outcomes(of count: Int) -> [Outcome] {
        var outcomes: [Outcome?] = Array(repeating: nil, count: count)
        for error in rejected { outcomes[Int(error.row)] = .refused(error.code, error.subject) }
        let rows = accepted.map { $0.indexes.array.map(Int.init) } ?? Array(0..<count)
        for column in columns { precondition(column.count == rows.count) }
        for (row, record) in rows.enumerated() {
            precondition(outcomes[record] == nil)
            outcomes[record] = .row(columns.map { $0.value(row) })
        }
        return outcomes.map { $0! }
    }
}

extension RawBatch {
    /// One record a payload; nil is a tombstone.
    init(_ payloads: [[UInt8]?]) {
        var builder = RawBatchBuilder()
        for (index, payload) in payloads.enumerated() {
            if let payload {
                payload.withUnsafeBytes {
                    builder.append(payload: $0, partition: 0, offset: Int64(index), timestamp: -1)
                }
            } else {
                builder.append(payload: nil, partition: 0, offset: Int64(index), timestamp: -1)
            }
        }
        self = builder.finish()
    }

    init(_ payloads: [String]) { self.init(payloads.map { Array($0.utf8) }) }
}

extension RecordDecoder {
    func outcomes(_ payloads: [String]) -> [Outcome] { decode(RawBatch(payloads)).outcomes(of: payloads.count) }

    func outcome(_ payload: String) -> Outcome { outcomes([payload])[0] }
}
