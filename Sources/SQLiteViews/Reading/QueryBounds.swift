internal import SQLiteAccess

/// What a reader's statement may use of SQLite.
enum QueryBounds {
    static func set(_ connection: SQLiteConnection) throws {
        try connection.setLimit(.length, to: 64 << 20)
        try connection.setLimit(.statementLength, to: 1 << 20)
        try connection.setLimit(.expressionDepth, to: 200)
        try connection.setLimit(.compoundSelects, to: 50)
        try connection.setLimit(.attached, to: 0)
        try connection.setLimit(.workerThreads, to: 0)
    }
}
