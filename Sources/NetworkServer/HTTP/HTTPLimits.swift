/// Bounds of requests. Times are milliseconds.
public struct HTTPLimits: Sendable {
    /// Bytes of method, target and version; more is a 414.
    public var requestLine = 8 << 10
    /// Bytes of request line and header fields, and of a chunked body's trailer; more is a 431.
    public var head = 32 << 10
    /// Header fields; more is a 431.
    public var fields = 100
    /// Bytes of a body, chunked or not; more is a 413. A handler may want less.
    public var body = 1 << 20
    /// From a head's first byte to its last; more is a 408.
    public var headTime: Int64 = 10_000
    /// From the first wait for a body to its last byte; more is a 408.
    public var bodyTime: Int64 = 30_000
    /// Between two requests of one connection, which then ends.
    public var idleTime: Int64 = 60_000
    /// A body that nobody read is read and dropped up to this many bytes, so that the connection can be kept.
    public var dropped = 64 << 10

    public init() {}
}
