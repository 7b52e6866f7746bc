public import StreamCore

/// What can happen to a connection.
public enum NetworkError {
    /// The client closed the connection, reset it, or took nothing for too long.
    public static let clientGone = WeirError("client-gone", "the client has gone", isTransient: true)
    /// A read deadline passed.
    public static let readTimeout = WeirError("read-timeout", "the client sent nothing for too long", isTransient: true)
    /// Two tasks read, or two tasks write, at the same time.
    static let busy = WeirError("stream-busy", "two tasks wait for one direction of a connection")
    /// Bytes came together with the request to change to TLS: they might be a man in the middle's.
    static let bytesBeforeTLS = WeirError("bytes-before-tls", "unencrypted bytes came where TLS was to begin")
    static let noTLS = WeirError("tls-failed", "the TLS handshake failed")
}
