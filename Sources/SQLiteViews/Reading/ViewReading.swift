internal import Glibc
internal import SQLiteAccess
internal import StreamCore

/// The reading side of one state database, synchronous, for one thread. `ViewDatabase` is the shell around it.
final class ViewReading {
    private let connection: SQLiteConnection
    private let clock: any EngineClock

    init(path: String, clock: any EngineClock) throws {
        self.clock = clock
        let database = StateDirectory.databasePath(in: path)
        guard access(database, F_OK) == 0 else {
            throw WeirError(
                "state-not-found", "there is no state in '\(path)'",
                hint: "name the state directory of a job with --state DIR")
        }
        if let format = TextFile.read(StateDirectory.formatPath(in: path)) {
            try StateDirectory.check(format: format, path)
        }
        connection = try SQLiteConnection(path: database, mode: .readOnly, busyTimeout: 5000)
        try connection.setDefensive()
        try connection.setTrustedSchema(false)
        try connection.setQuotedStrings(false)
        try connection.execute(
            "PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192")
        try connection.setLimit(.length, to: 64 << 20)
        try connection.setLimit(.statementLength, to: 1 << 20)
        try connection.setLimit(.expressionDepth, to: 200)
        try connection.setLimit(.compoundSelects, to: 50)
        try connection.setLimit(.attached, to: 0)
        try connection.setLimit(.workerThreads, to: 0)
        try connection.useCompensatedSum()
    }

    func close() { connection.close() }

    var interrupter: SQLiteInterrupter { connection.interrupter }

    /// Every view with its columns and number of rows, of one state.
    func views() throws -> [ViewDescription] {
        try connection.transaction(.deferred) {
            let epoch = try connection.query("SELECT epoch, time FROM weir_epochs WHERE slot = 0").first
            let schemas = try schemas()
            return try connection.query("SELECT view, is_current FROM weir_views ORDER BY view").compactMap { row in
                guard let name = row[0].text, let schema = schemas[name] else { return nil }
                let table = SQLiteName.quoted(ViewSchema.tableName(name))
                let count = try connection.query("SELECT count(*) FROM \(table)").first?.first?.integer ?? 0
                return ViewDescription(
                    name: name, columns: schema.fields, keyColumns: schema.keys, rows: Int(count),
                    isCurrent: row[1] == 1, epoch: epoch?[0].integer, updatedAt: epoch?[1].integer)
            }
        }
    }

    private struct Schema {
        var fields: [Field] = []
        var keys: [String] = []
    }

    private func schemas() throws -> [String: Schema] {
        var schemas: [String: Schema] = [:]
        let rows = try connection.query(
            "SELECT view, name, type, is_optional, is_hidden, is_key FROM weir_columns ORDER BY view, position")
        for row in rows {
            guard let view = row[0].text, let name = row[1].text,
                let type = row[2].text.flatMap(DataType.init(spelling:))
            else { continue }
            if row[4] == 0 {
                schemas[view, default: Schema()].fields.append(Field(name, type, isOptional: row[3] == 1))
            }
            if row[5] == 1 { schemas[view, default: Schema()].keys.append(name) }
        }
        return schemas
    }

    /// Runs one SELECT over one state of the views.
    /// - Throws: `query-invalid` with the place and, where a name is near, a hint; `query-not-allowed`,
    ///   `query-timeout`, `query-cancelled`.
    func query(_ sql: String, _ limits: QueryLimits) throws -> QueryResult {
        try connection.transaction(.deferred) {
            let epoch = try connection.query("SELECT epoch FROM weir_epochs WHERE slot = 0").first?.first?.integer
            let schemas = try schemas().mapValues(\.fields)
            let failures = QueryFailures(sql: sql, views: schemas)
            try failures.refuseWriting()
            try failures.refuseReservedNames()
            let deadline = clock.monotonic() + limits.time * 1_000_000
            try connection.restrict(to: policy(schemas.keys))
            let clock = clock
            try connection.setProgress { !Task.isCancelled && clock.monotonic() < deadline }
            // The statement has ended when these run; lifting a restriction fails only on a closed connection.
            defer {
                try? connection.setProgress(nil)
                try? connection.restrict(to: nil)
            }
            do {
                var result = try rows(of: sql, limits, schemas)
                result.epoch = epoch
                return result
            } catch let error as WeirError {
                throw failures.explained(error, at: connection.errorOffset, limits)
            }
        }
    }

    private func policy(_ views: some Sequence<String>) -> SQLiteReadPolicy {
        SQLiteReadPolicy(
            tables: Set(views).union(["weir_dead_letters"]), innerTables: Set(views.map(ViewSchema.tableName)))
    }

    private func rows(of sql: String, _ limits: QueryLimits, _ schemas: [String: [Field]]) throws -> QueryResult {
        let statement = try connection.prepare(sql)
        // The policy has refused what writes; this is SQLite's own judgement, and a second lock on the same door.
        guard statement.isReadOnly, statement.columnCount > 0 else {
            throw WeirError("sqlite-not-authorized", "only SELECT is allowed")
        }
        guard statement.parameterCount == 0 else {
            throw WeirError("query-invalid", "the query has parameters, and none can be given")
        }
        let lowercased = Dictionary(schemas.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        let types = SelectList(views: lowercased).types(of: sql, count: statement.columnCount)
        let names = (0..<statement.columnCount).map { statement.columnName(Int32($0)) }
        var result = QueryResult(columns: zip(names, types).map { QueryColumn(name: $0, type: $1) }, rows: [])
        var bytes = 0
        while try statement.step() {
            guard result.rows.count < limits.rows, bytes < limits.bytes else {
                result.isTruncated = true
                statement.reset()
                break
            }
            let row = types.enumerated().map { QueryValue(statement, Int32($0.offset), $0.element) }
            bytes += row.reduce(16) { $0 + $1.byteCount }
            result.rows.append(row)
        }
        return result
    }
}

extension QueryValue {
    /// The value of the current row's column, of `type` where that is known.
    init(_ statement: SQLiteStatement, _ column: Int32, _ type: DataType?) {
        switch statement.storage(column) {
        case .null: self = .null
        case .integer:
            let value = statement.integer(column)
            self = type == .bool ? .bool(value != 0) : .integer(value)
        case .real:
            let value = statement.real(column)
            if case .decimal(_, let scale)? = type, let unscaled = ExactDecimal.unscaled(value, scale: scale) {
                self = .decimal(unscaled: unscaled, scale: scale)
            } else {
                self = .float(value)
            }
        case .text: self = .text(statement.text(column))
        case .blob: self = .bytes(Array(statement.bytes(column)))
        }
    }

    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): 16 + text.utf8.count
        case .bytes(let bytes): 16 + bytes.count
        default: 16
        }
    }
}
