extension SQLiteConnection {
    /// How a transaction takes its locks.
    public enum TransactionKind: String, Sendable {
        /// A reader: sees one state of the database from its first read on.
        case deferred = "DEFERRED"
        /// A writer: takes the write lock at once, so that it cannot fail for it half way.
        case immediate = "IMMEDIATE"
    }

    /// Runs `body` inside a transaction and commits it; rolls back where `body` or the commit throws.
    public func transaction<Result>(_ kind: TransactionKind = .immediate, _ body: () throws -> Result) throws -> Result
    {
        try execute("BEGIN \(kind.rawValue)")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A full disk or a failed write has rolled back already; the first error is the one that says why.
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }
}
