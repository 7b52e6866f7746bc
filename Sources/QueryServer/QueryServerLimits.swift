public import NetworkServer
public import StreamCore

/// Bounds of the server for readers. Times are milliseconds.
public struct QueryServerLimits: Sendable {
    public var server = ServerLimits()
    public var http = HTTPLimits()
    /// Statements: SQL, pages, counts.
    public var statements = ViewQueryLimits()
    /// Snapshots that change streams begin with, read at a time; more wait, for a stream is never turned away.
    public var beginnings = 2
    /// Rows of a page at most.
    public var pageRows = 10_000
    /// How long a request may wait for a write at most, and how long where it does not say.
    public var longestWait: Int64 = 60_000
    public var usualWait: Int64 = 10_000
    /// What change streams can be resumed from: bytes of rows and encoded events, and their age.
    public var historyBytes = 16 << 20
    public var historyAge: Int64 = 300_000
    /// A stream of events says something at least so often.
    public var heartbeat: Int64 = 15_000
    /// Streams of events at a time; one more is refused with `too-busy`.
    public var streams = 1000

    public init() {
        http.body = 1 << 20
        statements.usual = QueryLimits(rows: 10_000, bytes: 64 << 20, time: 10_000)
    }

    /// Snapshots that the reader must admit at a time.
    public var snapshots: Int { statements.running + beginnings + 1 }
}
