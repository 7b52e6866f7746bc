internal import AccessControl
internal import NetworkServer
internal import PostgresServer
internal import QueryServer
public import StreamCore

/// How readers are kept apart and strangers out: one for all listeners of a process.
public final class ReaderGuard: Sendable {
    /// PEM files.
    public struct Certificates: Sendable {
        public var certificate: String
        public var key: String
        /// Whose certificates clients must show; nil: they show none.
        public var clientAuthorities: String?

        public init(certificate: String, key: String, clientAuthorities: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientAuthorities = clientAuthorities
        }
    }

    /// Who may read what. The file is read again when it changes.
    public struct Access: Sendable {
        public var path: String
        /// What `${NAME}` reads.
        public var environment: [String: String]
        /// The file's text now.
        public var text: @Sendable () throws(WeirError) -> String

        public init(
            path: String, environment: [String: String], text: @escaping @Sendable () throws(WeirError) -> String
        ) {
            self.path = path
            self.environment = environment
            self.text = text
        }
    }

    /// Whether other machines may read without being asked who they are.
    let isInsecure: Bool
    /// Names under which readers over HTTP know a server that asks nobody who they are.
    let allowedHosts: [String]
    let gate: AccessGate?
    let tls: TLSContext?
    private let asksForCertificates: Bool
    private let logger: any Logger

    /// - Throws: `access-invalid`, `access-keys`, `tls-files`, and what reading the access file throws.
    public init(
        access: Access? = nil, certificates: Certificates? = nil, isInsecure: Bool = false,
        allowedHosts: [String] = [], logger: any Logger
    ) throws(WeirError) {
        self.isInsecure = isInsecure
        self.allowedHosts = allowedHosts
        self.logger = logger
        gate = if let access { try AccessGate(access.source, clock: SystemClock(), logger: logger) } else { nil }
        tls = if let certificates { try TLSContext(certificates.files) } else { nil }
        asksForCertificates = certificates?.clientAuthorities != nil
    }

    /// Reads the certificates again; those that are in use stay where the files cannot be used.
    public func reload() {
        guard let tls else { return }
        do {
            try tls.reload()
            logger.log(.notice, "the certificates were read again")
        } catch {
            logger.log(.warning, "\(error.message) [\(error.code)]; the certificates read before stay in use")
        }
    }

    var requests: any RequestAuthority {
        if let gate { return TokenAuthority(gate) }
        return asksForCertificates ? CertificateAuthority() : OpenAuthority()
    }

    var authenticates: Bool { gate != nil || asksForCertificates }

    var sessions: any PostgresAuthority {
        if let gate { return TokenPasswords(gate) }
        return asksForCertificates ? ClientCertificates() : EverybodyMayRead()
    }

    var encryption: SessionEncryption? {
        tls.map { SessionEncryption($0, isRequiredOnLoopback: asksForCertificates) }
    }

    /// What whoever listens at `endpoint` should know.
    func warn(_ endpoint: BoundEndpoint) {
        guard gate != nil, tls == nil, !endpoint.isLoopback else { return }
        logger.log(
            .warning,
            "tokens reach \(endpoint) unencrypted; give --tls-certificate, or have a proxy speak TLS before it")
    }
}

extension ReaderGuard.Access {
    fileprivate var source: AccessSource {
        AccessSource(path: path) { () throws(WeirError) in
            try JobAssembly.loadAccess(path: path, text: try text(), environment: environment)
        }
    }
}

extension ReaderGuard.Certificates {
    fileprivate var files: TLSContext.Files {
        TLSContext.Files(
            certificate: certificate, key: key, clients: clientAuthorities.map { .required(authorities: $0) } ?? .none)
    }
}
