internal import COpenSSL
public import StreamCore

/// The server's certificate and what is asked of clients. Connections that are there keep what they began with when the
/// files are read again.
public final class TLSContext: Sendable {
    /// Whether clients show a certificate.
    public enum ClientVerification: Sendable {
        case none
        /// Verified against the authorities in a PEM file when a client has one.
        case optional(authorities: String)
        /// Without a certificate there is no connection.
        case required(authorities: String)
    }

    /// PEM files; the certificate's may hold the chain.
    public struct Files: Sendable {
        public var certificate: String
        public var key: String
        public var clients: ClientVerification

        public init(certificate: String, key: String, clients: ClientVerification = .none) {
            self.certificate = certificate
            self.key = key
            self.clients = clients
        }
    }

    private let files: Files
    private let current: Lock<TLSSettings>

    /// - Throws: `tls-files`.
    public init(_ files: Files) throws(WeirError) {
        self.files = files
        current = Lock(try TLSSettings(files))
    }

    /// Reads the files again; what was read before stays when they cannot be read.
    /// - Throws: `tls-files`.
    public func reload() throws(WeirError) {
        let settings = try TLSSettings(files)
        current.withLock { $0 = settings }
    }

    func session(over descriptor: Int32) throws(WeirError) -> TLSSession {
        let settings = current.withLock { $0 }
        guard let session = TLSSession(settings, descriptor: descriptor) else { throw NetworkError.noTLS }
        return session
    }
}
