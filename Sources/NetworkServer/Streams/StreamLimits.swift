/// Bounds of one connection. Times are milliseconds.
public struct StreamLimits: Sendable {
    /// A writer waits while more than this many bytes are unsent,
    public var unsentHigh = 256 << 10
    /// and goes on below this many.
    public var unsentLow = 64 << 10
    /// A client that takes nothing of what waits for it is dropped after so long.
    public var writeStall: Int64 = 30_000
    /// How long a TLS handshake may take.
    public var handshake: Int64 = 10_000
    /// After the last answer, what a client still sends is read and dropped for so long: closing a socket with unread
    /// bytes resets the connection, and the client may never see the answer.
    public var linger: Int64 = 2_000

    public init() {}
}
