internal import SQLiteAccess
internal import StreamCore

/// The catalog: a database of its own in memory, on a thread of its own, that knows the views by name only. So nothing
/// that a client asks of it can touch the views, nor wait for them.
actor CatalogDatabase {
    struct Answer: Sendable {
        var columns: [QueryColumn]
        /// As its tables declare the columns, or nil for expressions.
        var types: [PostgresType?]
        var rows: [[QueryValue]]
        var parameterCount: Int
    }

    private let executor = ThreadExecutor(name: "weir-catalog")
    private let clock: any EngineClock
    private var connection: SQLiteConnection?
    private var filled: (views: [ViewDescription], database: String)?

    private static let rows = 50_000
    /// Bytes of an answer.
    private static let bytes = 16 << 20
    /// Bytes that SQLite may hold, the catalog's own content among them.
    private static let memory = 64 << 20
    /// Bytes of a value; the text of a statement may be as long as a message.
    private static let valueLength: Int32 = 64 << 10
    /// Nanoseconds.
    private static let time: Int64 = 5_000_000_000

    init(clock: any EngineClock) { self.clock = clock }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    deinit { executor.shutDown() }

    /// Runs a rewritten statement.
    /// - Parameters:
    ///   - parameters: nil: says only what it would return.
    ///   - views: nil where the statement reads no table.
    /// - Throws: `ErrorReport`, its position a byte of `sql`.
    func answer(
        _ sql: String, _ parameters: [QueryValue]?, views: [ViewDescription]?, database: String
    ) throws -> Answer {
        let connection = try filled(with: views, database)
        let deadline = clock.monotonic() + Self.time
        let clock = clock
        let goesOn = { !Task.isCancelled && clock.monotonic() < deadline }
        try connection.setProgress(every: 64, goesOn)
        // Lifting it fails only on a closed connection.
        defer { try? connection.setProgress(nil) }
        do {
            return try SQLiteBound.run(bytes: Self.memory, goesOn: goesOn) { try read(sql, parameters, connection) }
        } catch let error as WeirError {
            if error.code == "sqlite-interrupted" {
                throw ErrorReport(.cancelled, "the query of the catalog was cancelled, or took too long")
            }
            let isTooLarge = ["sqlite-beyond-memory", "sqlite-too-big", "sqlite-too-deep"].contains(error.code)
            var report = ErrorReport(
                describing: WeirError(isTooLarge ? "query-too-large" : "query-invalid", error.message))
            report.position = connection.errorOffset
            throw report
        }
    }

    private func read(_ sql: String, _ parameters: [QueryValue]?, _ connection: SQLiteConnection) throws -> Answer {
        let statement = try connection.prepare(sql)
        guard statement.isReadOnly, statement.columnCount > 0 else {
            throw ErrorReport(.readOnly, "only SELECT is allowed")
        }
        var answer = Answer(columns: [], types: [], rows: [], parameterCount: statement.parameterCount)
        for index in 0..<Int32(statement.columnCount) {
            let declared = statement.declaredType(index).flatMap { PostgresType(spelling: $0) }
            answer.columns.append(QueryColumn(name: statement.columnName(index), type: nil))
            answer.types.append(declared)
        }
        guard let parameters else { return answer }
        for index in 0..<statement.parameterCount {
            try statement.bind(Int32(index + 1), index < parameters.count ? parameters[index].catalogValue : .null)
        }
        var bytes = 0
        while try statement.step() {
            bytes += (0..<Int32(statement.columnCount)).reduce(16) { $0 + 16 + statement.textBytes($1) }
            guard answer.rows.count < Self.rows, bytes <= Self.bytes else {
                throw ErrorReport(
                    .programLimit,
                    "the answer of the catalog has more than \(Self.rows) rows, or \(Self.bytes >> 20) MiB")
            }
            answer.rows.append(statement.row().map(QueryValue.init))
        }
        return answer
    }

    private func filled(with given: [ViewDescription]?, _ database: String) throws -> SQLiteConnection {
        if let connection, let filled {
            guard let given else { return connection }
            if filled.views == given, filled.database == database { return connection }
        }
        SQLiteBound.watchThread()
        let views = given ?? []
        let connection = try SQLiteConnection.inMemory()
        try connection.setDefensive()
        try connection.setQuotedStrings(false)
        try connection.setLimit(.attached, to: 0)
        try connection.setLimit(.length, to: Self.valueLength)
        try connection.setLimit(.statementLength, to: 128 << 10)
        try connection.setLimit(.expressionDepth, to: 200)
        try connection.setLimit(.compoundSelects, to: 50)
        try connection.useBoundedFunctions()
        try CatalogFunctions.define(on: connection)
        try connection.transaction {
            for table in CatalogSchema.tables { try connection.execute(CatalogSchema.create(table)) }
            try CatalogContent(views: views, database: database).write(to: connection)
        }
        try connection.execute("PRAGMA query_only = ON")
        self.connection = connection
        filled = (views, database)
        return connection
    }
}

extension QueryValue {
    fileprivate init(_ value: SQLiteValue) {
        switch value {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .float(number)
        case .text(let text): self = .text(text)
        case .blob(let bytes): self = .bytes(bytes)
        }
    }

    fileprivate var catalogValue: SQLiteValue {
        switch self {
        case .null: .null
        case .bool(let flag): .integer(flag ? 1 : 0)
        case .integer(let number): .integer(number)
        case .float(let number): .real(number)
        case .bytes(let bytes): .blob(bytes)
        case .text, .decimal: .text(PostgresText.plain(self))
        }
    }
}
