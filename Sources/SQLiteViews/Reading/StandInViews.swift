internal import SQLiteAccess
internal import StreamCore

/// The views that one reader sees, without a row: a database of its own in memory, against which the reader's statements
/// are compiled first.
///
/// A statement that compiles here names nothing else, so what is hidden cannot even be asked for, and the error says the
/// same of a hidden name as of one that nobody has.
final class StandInViews {
    private let connection: SQLiteConnection
    private let policy: SQLiteReadPolicy

    /// - Parameter columns: by name, the columns of all that is seen.
    init(_ columns: [String: [String]]) throws {
        connection = try SQLiteConnection.inMemory()
        try connection.setTrustedSchema(false)
        try connection.setQuotedStrings(false)
        try QueryBounds.set(connection)
        try connection.useCompensatedSum()
        try connection.useBoundedFunctions()
        for (view, names) in columns {
            let values = names.map { "NULL AS \(SQLiteName.quoted($0))" }.joined(separator: ", ")
            // As the real ones lie in the database for temporary things, so that no other is a way to them.
            try connection.execute("CREATE TEMP VIEW \(SQLiteName.quoted(view)) AS SELECT \(values)")
        }
        policy = SQLiteReadPolicy(tables: Set(columns.keys))
    }

    deinit { connection.close() }

    /// - Parameter bounded: what the statement is compiled within.
    /// - Throws: as the statement would over the views themselves.
    func check(
        _ sql: String, _ failures: QueryFailures, _ limits: QueryLimits,
        within bounded: (() throws -> Void) throws -> Void
    ) throws {
        var policy = policy
        policy.namedQueries = SQLToken.namedQueries(of: sql)
        policy.database = "temp"
        try connection.restrict(to: policy)
        // Lifting a restriction fails only on a closed connection.
        defer { try? connection.restrict(to: nil) }
        do {
            try bounded { _ = try connection.prepare(sql) }
        } catch let error as WeirError {
            throw failures.explained(error, at: connection.errorOffset, limits)
        }
    }
}
