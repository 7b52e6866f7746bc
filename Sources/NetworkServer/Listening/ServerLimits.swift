/// Bounds of a server.
public struct ServerLimits: Sendable {
    /// Connections that are served at once. One above is answered with `ConnectionHandler.overloadAnswer` and closed.
    public var connections = 4096
    /// Of those that are turned away, so many are given the time to hear it; the rest is closed at once.
    public var turnedAway = 64
    public var stream = StreamLimits()

    public init() {}
}
