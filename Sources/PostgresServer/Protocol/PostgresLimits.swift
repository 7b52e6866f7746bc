/// Bounds of the PostgreSQL front end. Times are milliseconds.
public struct PostgresLimits: Sendable {
    /// Bytes of one message of a client that is let in.
    public var message = 1 << 20
    /// Bytes of the first message.
    public var startup = 10_000
    /// Prepared statements of one connection, and as many portals.
    public var statements = 256
    /// Bytes of SQL text that one connection's prepared statements hold.
    public var statementText = 4 << 20
    /// How long a client may take until it is let in.
    public var startupTime: Int64 = 10_000
    /// How long a statement may run where the client says nothing; `statement_timeout`.
    public var statementTime: Int64 = 60_000
    /// The longest `statement_timeout` a client may ask for.
    public var longestStatementTime: Int64 = 600_000
    /// A transaction block that waits so long for its client lets go of its epoch, and fails.
    public var idleTransactionTime: Int64 = 60_000

    public init() {}
}
