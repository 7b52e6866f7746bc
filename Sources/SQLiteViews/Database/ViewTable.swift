internal import SQLiteAccess
internal import StreamCore
internal import TopologyModel

/// One view's table with the statements that write and read it.
final class ViewTable {
    let schema: ViewSchema
    let connection: SQLiteConnection
    private let upsertOne: SQLiteStatement
    private let upsertSeveral: SQLiteStatement
    private let deleteThrough: SQLiteStatement
    let selectKey: SQLiteStatement

    /// Rows of `upsertSeveral`: beginning and ending a statement costs a fifth of what writing one row does.
    static let rowsAtOnce = 8

    init(_ schema: ViewSchema, _ connection: SQLiteConnection) throws {
        self.schema = schema
        self.connection = connection
        upsertOne = try connection.prepare(schema.upsert(rows: 1), isKept: true)
        upsertSeveral = try connection.prepare(schema.upsert(rows: Self.rowsAtOnce), isKept: true)
        deleteThrough = try connection.prepare(schema.deleteThrough, isKept: true)
        selectKey = try connection.prepare(
            "SELECT \(schema.selectColumns) FROM \(schema.table) WHERE \"weir_key\" = ?1", isKept: true)
    }

    /// Throws where columns are not the layout's; rows would otherwise lie in the wrong ones.
    func check(_ columns: [Column]) throws {
        let fits =
            columns.count == schema.layout.columns.count
            && zip(columns, schema.layout.columns).allSatisfy { Self.fits($0, $1.field.type) }
        guard fits else { throw WeirError("view-columns", "the rows for view '\(schema.name)' are not of its layout") }
    }

    func check(_ delta: ViewDelta) throws {
        try check(delta.columns)
        guard delta.columns.allSatisfy({ $0.count == delta.keys.count }) else {
            throw WeirError("view-columns", "the columns for view '\(schema.name)' have not one row a key")
        }
    }

    private static func fits(_ column: Column, _ type: DataType) -> Bool {
        switch (column, type) {
        case (.bool, .bool), (.float64, .float), (.string, .string), (.string, .bytes): true
        case (.int64, .int), (.int64, .decimal), (.int64, .timestamp), (.int64, .date): true
        default: false
        }
    }

    /// Removes what has expired, then writes the rows. Inside the caller's transaction.
    func apply(_ piece: EpochPiece, epoch: Int64) throws {
        try check(piece.columns)
        if let through = piece.expireThrough {
            try deleteThrough.bind(1, through)
            try deleteThrough.run()
        }
        // In the order of keys, and gathered column by column: read row by row where they lie, most values would have to
        // be fetched from memory one by one.
        let order = KeyOrder.sorted(piece.keys)
        let keys = piece.keys.gathered(order)
        let rows = piece.columns.map { $0.gathered(order) }
        let columns = rows.enumerated().map { index, column in
            BoundColumn(column, schema.layout.columns[index].field.type)
        }
        let several = keys.count - keys.count % Self.rowsAtOnce
        try withExtendedLifetime((keys, rows)) {
            try upsert(0..<several, by: Self.rowsAtOnce, keys, columns, epoch, upsertSeveral)
            try upsert(several..<keys.count, by: 1, keys, columns, epoch, upsertOne)
        }
    }

    /// Writes `rows`, a multiple of the `step` that the statement takes at a time.
    private func upsert(
        _ rows: Range<Int>, by step: Int, _ keys: StringColumn, _ columns: [BoundColumn], _ epoch: Int64,
        _ statement: SQLiteStatement
    ) throws {
        // Nothing that was bound may outlive its columns: the statement is cleared before they go.
        defer { statement.clearBindings() }
        try statement.bind(1, epoch)
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
            var parameter = schema.firstParameter(ofRow: 0)
            for row in first..<(first + step) {
                try statement.bindBlob(parameter, keys.bytes(row))
                parameter += 1
                for column in columns {
                    try column.bind(row, to: statement, at: parameter)
                    parameter += 1
                }
            }
            try statement.run()
        }
    }
}

/// A column's values by pointer, ready to be bound row by row. Valid while the column lives.
enum BoundColumn {
    case bool(UnsafePointer<UInt8>, UnsafePointer<UInt64>?)
    case int64(UnsafePointer<Int64>, UnsafePointer<UInt64>?)
    case float64(UnsafePointer<Double>, UnsafePointer<UInt64>?)
    case string(StringPointers, UnsafePointer<UInt64>?, isText: Bool)
    /// Null in every row, as a parameter is that was never bound.
    case nothing

    struct StringPointers {
        var views: UnsafePointer<StringView>
        var bytes: UnsafePointer<UInt8>
        var codes: UnsafePointer<UInt32>?
    }

    init(_ column: Column, _ type: DataType) {
        let words = column.validity.map { UnsafePointer($0.words.base) }
        if let validity = column.validity, validity.nullCount == column.count {
            self = .nothing
            return
        }
        switch column {
        case .bool(let column): self = .bool(column.values.base, words)
        case .int64(let column): self = .int64(column.values.base, words)
        case .float64(let column): self = .float64(column.values.base, words)
        case .string(let column):
            let pointers = StringPointers(
                views: column.views.base, bytes: column.bytes.base, codes: column.codes.map { UnsafePointer($0.base) })
            self = .string(pointers, words, isText: type == .string)
        case .list: self = .nothing
        }
    }

    @inline(__always)
    func bind(_ row: Int, to statement: SQLiteStatement, at parameter: Int32) throws {
        switch self {
        case .bool(let values, let words):
            guard Self.isValid(words, row) else { return try statement.bindNull(parameter) }
            try statement.bind(parameter, Int64(values[row]))
        case .int64(let values, let words):
            guard Self.isValid(words, row) else { return try statement.bindNull(parameter) }
            try statement.bind(parameter, values[row])
        case .float64(let values, let words):
            guard Self.isValid(words, row) else { return try statement.bindNull(parameter) }
            let value = values[row]
            if value.isNaN {
                // SQLite would store null; the bits as a blob come back as what they were.
                let start = UnsafeRawPointer(values + row)
                return try statement.bindBlob(parameter, UnsafeRawBufferPointer(start: start, count: 8))
            }
            try statement.bind(parameter, value)
        case .string(let pointers, let words, let isText):
            guard Self.isValid(words, row) else { return try statement.bindNull(parameter) }
            let view = pointers.codes.map { pointers.views[Int($0[row])] } ?? pointers.views[row]
            let bytes = UnsafeRawBufferPointer(start: pointers.bytes + Int(view.offset), count: Int(view.length))
            if isText {
                try statement.bindText(parameter, bytes)
            } else {
                try statement.bindBlob(parameter, bytes)
            }
        case .nothing: break
        }
    }

    @inline(__always)
    private static func isValid(_ words: UnsafePointer<UInt64>?, _ row: Int) -> Bool {
        guard let words else { return true }
        return words[row >> 6] & (1 << UInt64(row & 63)) != 0
    }
}
