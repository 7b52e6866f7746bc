internal import JobAssembly
internal import StreamCore

/// Who may read, and over what.
enum GuardArguments {
    static let access = Option.optional(
        "access", .path("FILE"), "ask readers for tokens, and show each what this access file opens to them")
    static let certificate = Option.optional("tls-certificate", .path("FILE"), "speak TLS with this certificate, PEM")
    static let key = Option.optional("tls-key", .path("FILE"), "its private key, PEM")
    static let clientAuthority = Option.optional(
        "client-ca", .path("FILE"), "want a certificate of these authorities from every client, PEM")
    static let insecure = Option.flag(
        "insecure", "listen where other machines reach it, though nobody is asked who they are")
    static let allowedHosts = Option.repeated(
        "allowed-host", hostReader,
        "where nobody is asked who they are: a name besides localhost and the address itself that readers over HTTP know "
            + "the server by")

    static let all = [
        access.specification, certificate.specification, key.specification, clientAuthority.specification,
        insecure.specification, allowedHosts.specification,
    ]

    private static let hostReader = ValueReader<String>(
        "NAME", requirement: "a host's name without port, as in weir.example.com"
    ) {
        $0.isEmpty || $0.contains { ":/@,* ".contains($0) } ? nil : $0
    }

    /// Nil where none of the options is given.
    private static func given(_ arguments: Arguments) throws -> String? {
        let options: [(OptionSpecification, Bool)] = [
            (access.specification, try arguments[access] != nil),
            (certificate.specification, try arguments[certificate] != nil),
            (key.specification, try arguments[key] != nil),
            (clientAuthority.specification, try arguments[clientAuthority] != nil),
            (insecure.specification, try arguments[insecure]),
            (allowedHosts.specification, try !arguments[allowedHosts].isEmpty),
        ]
        return options.first { $0.1 }?.0.spelling
    }

    /// - Throws: `UsageError` where an option needs another, or nobody listens and yet one is given.
    static func check(_ arguments: Arguments, isListening: Bool) throws {
        if !isListening, let option = try given(arguments) {
            throw UsageError("option '\(option)' needs '--listen' or '--listen-postgres'")
        }
        let certificates = try certificates(arguments)
        let authenticates = try arguments[access] != nil || certificates?.clientAuthorities != nil
        if authenticates, try !arguments[allowedHosts].isEmpty {
            throw UsageError("option '--allowed-host' is for servers that ask nobody who they are")
        }
    }

    /// Reads what the options name. Where there are certificates, SIGHUP has them read again from here on; else it ends
    /// the process as it ever did.
    /// - Throws: `access-invalid`, `access-keys`, `tls-files`, `file-not-found`, `file-unreadable`.
    static func read(_ arguments: Arguments, logger: any Logger) throws -> ReaderGuard {
        let access = try arguments[access].map { path in
            ReaderGuard.Access(path: path, environment: LoadingArguments.processEnvironment()) { () throws(WeirError) in
                try TopologyText.required(path)
            }
        }
        let certificates = try certificates(arguments)
        let readers = try ReaderGuard(
            access: access, certificates: certificates, isInsecure: try arguments[insecure],
            allowedHosts: try arguments[allowedHosts], logger: logger)
        if certificates != nil { Signals.onHangUp { readers.reload() } }
        return readers
    }

    private static func certificates(_ arguments: Arguments) throws -> ReaderGuard.Certificates? {
        switch (try arguments[certificate], try arguments[key]) {
        case (let certificate?, let key?):
            return ReaderGuard.Certificates(
                certificate: certificate, key: key, clientAuthorities: try arguments[clientAuthority])
        case (nil, nil):
            guard try arguments[clientAuthority] == nil else {
                throw UsageError("option '--client-ca' needs '--tls-certificate' and '--tls-key'")
            }
            return nil
        default: throw UsageError("options '--tls-certificate' and '--tls-key' need each other")
        }
    }
}
