/// Rows of a view with their keys, column by column: decimals exact, times as numbers.
public struct KeyedRows: Sendable {
    /// Canonical keys, as `ViewKeyEncoding` makes them.
    public let keys: StringColumn
    public let fields: [Field]
    /// In the order of `fields`, each with one row a key.
    public let columns: [Column]

    public init(keys: StringColumn, fields: [Field], columns: [Column]) {
        self.keys = keys
        self.fields = fields
        self.columns = columns
    }

    public var count: Int { keys.count }

    /// The values of one row.
    public func values(_ row: Int) -> [QueryValue] {
        zip(columns, fields).map { QueryValue($0, $1.type, row: row) }
    }

    /// All rows as a query's result, of `epoch`.
    public func result(epoch: Int64?) -> QueryResult {
        QueryResult(
            columns: fields.map { QueryColumn(name: $0.name, type: $0.type) }, rows: (0..<count).map { values($0) },
            epoch: epoch)
    }
}

/// Which rows of a view a page holds: rows come in the order of their keys.
public struct KeyPage: Sendable, Equatable {
    /// Only rows whose key begins with these bytes: the key of the first key columns, each whole. Empty: all.
    public var prefix: [UInt8]
    /// Only rows behind this key: the last one of the page before.
    public var after: [UInt8]?
    /// Rows at most.
    public var limit: Int

    public init(prefix: [UInt8] = [], after: [UInt8]? = nil, limit: Int) {
        self.prefix = prefix
        self.after = after
        self.limit = limit
    }

    /// What all keys that begin with `prefix` lie before: behind a whole column comes a tag, which is small, or nothing.
    public var end: [UInt8] { prefix + [0xff] }
}

extension QueryValue {
    /// One value of a column of that type. A NaN is null, and so is a time outside the years 0 to 9999.
    public init(_ column: Column, _ type: DataType, row: Int) {
        self = Self.present(column, type, row) ?? .null
    }

    private static func present(_ column: Column, _ type: DataType, _ row: Int) -> QueryValue? {
        switch column {
        case .bool(let flags): flags[row].map { .bool($0 != 0) }
        case .int64(let numbers): numbers[row].map { QueryValue(stored: $0, type) }
        case .float64(let numbers): numbers[row].map { QueryValue(stored: $0) }
        case .string(let strings):
            strings.isValid(row)
                ? type == .bytes
                    ? .bytes(Array(strings.bytes(row))) : .text(String(decoding: strings.bytes(row), as: UTF8.self))
                : nil
        case .list: nil
        }
    }

    /// What a column of that type stores as a whole number.
    public init(stored number: Int64, _ type: DataType) {
        switch type {
        case .decimal(_, let scale): self = .decimal(unscaled: number, scale: scale)
        case .timestamp: self = Self.timesShown.contains(number) ? .text(UTCText.timestamp(number)) : .null
        case .date: self = Self.daysShown.contains(number) ? .text(UTCText.date(number)) : .null
        default: self = .integer(number)
        }
    }

    /// What a column of floats stores.
    public init(stored number: Double) { self = number.isNaN ? .null : .float(number) }

    private static let daysShown: ClosedRange<Int64> = -719_528...2_932_896
    private static let timesShown = daysShown.lowerBound * 86_400_000..<(daysShown.upperBound + 1) * 86_400_000
}
