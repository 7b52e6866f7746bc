/// A protocol that is spoken over connections.
public protocol ConnectionHandler: Sendable {
    /// Serves one connection, on its loop's thread; the connection ends when this returns or throws. When it returns,
    /// what is unsent goes out first.
    /// The task is cancelled when the client leaves, and when the server has no more time to drain.
    func serve(_ stream: ByteStream) async throws

    /// What a client is told, without being heard, where there is no room for its connection.
    var overloadAnswer: [UInt8] { get }
}

extension ConnectionHandler {
    public var overloadAnswer: [UInt8] { [] }
}
