internal import SQLiteAccess

/// What a reader's statement may use of SQLite.
enum QueryBounds {
    /// Bytes of a statement's text.
    static let statement = 128 << 10
    /// Bytes of a row that is answered.
    static let row = 4 << 20
    /// Bytes of rows from which on a batch is handed over.
    static let batch = 1 << 20
    /// Bytes of a row of a view, which may be read by its key whatever a statement may make.
    private static let storedLength: Int32 = 64 << 20

    static func set(_ connection: SQLiteConnection) throws {
        try connection.setLimit(.length, to: storedLength)
        try connection.setLimit(.statementLength, to: Int32(statement))
        try connection.setLimit(.expressionDepth, to: 200)
        try connection.setLimit(.compoundSelects, to: 50)
        try connection.setLimit(.functionArguments, to: 64)
        try connection.setLimit(.attached, to: 0)
        try connection.setLimit(.workerThreads, to: 0)
    }

    /// Bytes of one value that a statement reads or makes, by the size of its compiled form.
    ///
    /// Between two questions whether it may go on, SQLite runs at worst every instruction once, each over a value of
    /// this length: a product that must stay small. So the more instructions, the shorter the values: 1 MiB up to 16 KiB
    /// compiled (some 400 instructions), 64 KiB for a list of two thousand numbers.
    static func valueLength(compiledBytes: Int) -> Int32 {
        let product = 16 << 30
        return Int32(clamping: min(1 << 20, product / max(compiledBytes, 1)))
    }

    /// Runs a part of a statement whose values may have `length` bytes.
    static func withValueLength<Result>(
        _ length: Int32, on connection: SQLiteConnection, _ body: () throws -> Result
    ) throws -> Result {
        try connection.setLimit(.length, to: length)
        // Setting it fails only on a closed connection.
        defer { _ = try? connection.setLimit(.length, to: storedLength) }
        return try body()
    }
}
