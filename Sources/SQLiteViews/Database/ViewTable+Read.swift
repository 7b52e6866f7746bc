internal import SQLiteAccess
internal import StreamCore
internal import TopologyModel

extension ViewTable {
    /// The rows of `keys`, those that the table does not hold left out. Inside the caller's transaction.
    func rows(_ keys: StringColumn) throws -> StoredRows {
        let collector = RowCollector(schema.layout, capacity: keys.count)
        defer { selectKey.clearBindings() }
        try withExtendedLifetime(keys) {
            for row in 0..<keys.count {
                try selectKey.bindBlob(1, keys.bytes(row))
                while try selectKey.step() { collector.append(selectKey) }
            }
        }
        return collector.finish()
    }

    func rows(after: Int64, through: Int64, behind: [UInt8]?, limit: Int) throws -> StoredRows {
        let collector = RowCollector(schema.layout, capacity: min(max(limit, 1), 4096))
        let bounds: [SQLiteValue] = [
            .integer(after), .integer(through), .blob(behind ?? []), .integer(Int64(max(limit, 0))),
        ]
        // One time in the range, as when one window closes: the time index then holds its rows in the order of keys,
        // and paging through them sorts nothing.
        let edges = try connection.query(
            "SELECT min(\(schema.time)), max(\(schema.time)) FROM \(schema.table) "
                + "WHERE \(schema.time) > ?1 AND \(schema.time) <= ?2", Array(bounds.prefix(2)))
        guard let first = edges.first?[0].integer, let last = edges.first?[1].integer else { return collector.finish() }
        let isOne = first == last
        let condition = isOne ? "\(schema.time) = ?2 AND ?1 = ?1" : "\(schema.time) > ?1 AND \(schema.time) <= ?2"
        let index = schema.view.hasTimeIndex ? "INDEXED BY \(SQLiteName.quoted(schema.timeIndex))" : ""
        let select = try connection.prepare(
            """
            SELECT \(schema.selectColumns) FROM \(schema.table) \(index) \
            WHERE \(condition) AND "weir_key" > ?3 ORDER BY "weir_key" LIMIT ?4
            """)
        try select.bind(bounds)
        if isOne { try select.bind(2, last) }
        while try select.step() { collector.append(select) }
        return collector.finish()
    }

    func rowCount() throws -> Int {
        Int(try connection.query("SELECT count(*) FROM \(schema.table)").first?.first?.integer ?? 0)
    }
}

/// Collects rows that a statement yields: the key, then the layout's columns.
final class RowCollector {
    private var keys: StringColumnBuilder
    private let columns: [ColumnCollector]

    init(_ layout: ViewLayout, capacity: Int) {
        keys = StringColumnBuilder(capacity: capacity, byteCapacity: capacity * 16)
        columns = layout.columns.map { ColumnCollector($0.field, capacity: capacity) }
    }

    func append(_ statement: SQLiteStatement) {
        keys.append(statement.bytes(0))
        for index in 0..<columns.count { columns[index].append(statement, Int32(index + 1)) }
    }

    /// What was collected; the collector is empty afterwards.
    func finish() -> StoredRows {
        var done = StringColumnBuilder()
        swap(&done, &keys)
        return StoredRows(keys: done.finish(), columns: columns.map { $0.finish() })
    }
}

/// Collects one column; only the builder of its type is used.
final class ColumnCollector {
    private let type: DataType
    private var integers: FixedColumnBuilder<Int64>
    private var floats: FixedColumnBuilder<Double>
    private var flags: FixedColumnBuilder<UInt8>
    private var strings: StringColumnBuilder

    init(_ field: Field, capacity: Int) {
        type = field.type
        func room(_ used: Bool) -> Int { used ? max(capacity, 1) : 1 }
        integers = FixedColumnBuilder(capacity: room(type.isStoredAsInteger))
        floats = FixedColumnBuilder(capacity: room(type == .float))
        flags = FixedColumnBuilder(capacity: room(type == .bool))
        let isString = type == .string || type == .bytes
        strings = StringColumnBuilder(capacity: room(isString), byteCapacity: room(isString) * 16)
    }

    func append(_ statement: SQLiteStatement, _ column: Int32) {
        let isNull = statement.isNull(column)
        switch type {
        case .bool:
            if isNull { flags.appendNull(0) } else { flags.append(statement.integer(column) != 0 ? 1 : 0) }
        case .float:
            if isNull { floats.appendNull(0) } else { floats.append(Self.float(statement, column)) }
        case .string, .bytes:
            if isNull { strings.appendNull() } else { strings.append(statement.bytes(column)) }
        default:
            if isNull { integers.appendNull(0) } else { integers.append(statement.integer(column)) }
        }
    }

    static func float(_ statement: SQLiteStatement, _ column: Int32) -> Double {
        guard statement.storage(column) == .blob else { return statement.real(column) }
        let bytes = statement.bytes(column)
        return bytes.count == 8 ? bytes.loadUnaligned(as: Double.self) : .nan
    }

    func finish() -> Column {
        switch type {
        case .bool:
            var done = FixedColumnBuilder<UInt8>(capacity: 1)
            swap(&done, &flags)
            return .bool(done.finish())
        case .float:
            var done = FixedColumnBuilder<Double>(capacity: 1)
            swap(&done, &floats)
            return .float64(done.finish())
        case .string, .bytes:
            var done = StringColumnBuilder()
            swap(&done, &strings)
            return .string(done.finish())
        default:
            var done = FixedColumnBuilder<Int64>(capacity: 1)
            swap(&done, &integers)
            return .int64(done.finish())
        }
    }
}

extension DataType {
    /// Whether a value is one `Int64` a row.
    var isStoredAsInteger: Bool {
        switch self {
        case .int, .decimal, .timestamp, .date: true
        default: false
        }
    }
}
