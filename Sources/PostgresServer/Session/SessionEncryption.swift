public import NetworkServer

/// TLS of sessions. Whoever comes from another machine must ask for it; from this one only where that is said.
public struct SessionEncryption: Sendable {
    let tls: TLSContext
    private let isRequiredOnLoopback: Bool

    public init(_ tls: TLSContext, isRequiredOnLoopback: Bool) {
        self.tls = tls
        self.isRequiredOnLoopback = isRequiredOnLoopback
    }

    func isMissing(on stream: ByteStream) -> Bool {
        !stream.isEncrypted && (isRequiredOnLoopback || !stream.peer.isLoopback)
    }
}
