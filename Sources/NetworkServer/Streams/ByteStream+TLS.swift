internal import StreamCore

extension ByteStream {
    /// Changes to TLS, as the server. Refused when bytes are buffered: they came before encryption, and whoever sits
    /// between could have put them there.
    /// - Throws: `bytes-before-tls`, `tls-failed`, `client-gone`, `read-timeout`.
    public func startTLS(_ context: TLSContext) async throws {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { try await self.startTLS(context) }
        }
        guard buffered == 0 else { throw NetworkError.bytesBeforeTLS }
        try await flush()
        let session = try context.session(over: descriptor)
        setReadDeadline(milliseconds: limits.handshake)
        handshake: while true {
            switch session.shakeHands() {
            case .moved: break handshake
            case .wantsRead: try await waitForHandshake(writing: false)
            case .wantsWrite: try await waitForHandshake(writing: true)
            case .end, .failed: throw NetworkError.noTLS
            }
        }
        setReadDeadline(milliseconds: nil)
        transport = .tls(session)
    }

    /// Whether bytes are encrypted.
    public var isEncrypted: Bool {
        if case .tls = transport { true } else { false }
    }

    /// Whom the client's certificate names, when one was asked for and verified.
    public var clientCertificate: ClientCertificate? {
        if case .tls(let session) = transport { session.clientCertificate } else { nil }
    }
}
