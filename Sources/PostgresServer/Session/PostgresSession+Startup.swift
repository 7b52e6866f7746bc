internal import NetworkServer
internal import StreamCore

extension PostgresSession {
    /// Reads packets until one lets the client in.
    /// - Returns: false where the connection was for something else, or is refused.
    func startUp() async throws -> Bool {
        stream.setReadDeadline(milliseconds: shared.limits.startupTime)
        defer { stream.setReadDeadline(milliseconds: nil) }
        // A client may ask for each kind of encryption once.
        for _ in 0..<3 {
            guard let packet = try await nextPacket() else { return false }
            switch packet {
            case .tls, .gss:
                // Bytes that came with the request came before encryption: whoever sits between may have put them there.
                guard stream.buffered == 0 else { return false }
                guard packet == .tls, let encryption = shared.encryption, !stream.isEncrypted else {
                    try await stream.write([UInt8(ascii: "N")])
                    continue
                }
                try await stream.write([UInt8(ascii: "S")])
                try await stream.startTLS(encryption.tls)
                stream.setReadDeadline(milliseconds: shared.limits.startupTime)
            case .cancel(let process, let secret):
                shared.registry.cancel(process: process, secret: secret)
                return false
            case .startup(let minorVersion, let parameters):
                return try await letIn(minorVersion: minorVersion, parameters)
            }
        }
        throw ProtocolViolation.unexpected("encryption was asked for again and again")
    }

    private func nextPacket() async throws -> StartupPacket? {
        let framing = MessageFraming(limits: shared.limits)
        while true {
            let found = try stream.withBuffered { bytes throws(ProtocolViolation) in
                guard case .message(_, let body, let length) = try framing.packet(in: bytes) else {
                    return nil as (packet: StartupPacket, length: Int)?
                }
                return (try StartupPacket(Array(bytes[body])[...]), length)
            }
            if let found {
                stream.take(found.length)
                return found.packet
            }
            guard try await stream.fill(idle: true) else { return nil }
        }
    }

    private func letIn(minorVersion: Int32, _ parameters: [String: String]) async throws -> Bool {
        guard let name = parameters["user"], !name.isEmpty else {
            return try await refuse(ErrorReport(.invalidAuthorization, "no user name was given"))
        }
        user = name
        database = parameters["database"].flatMap { $0.isEmpty ? nil : $0 } ?? name
        settings.setUser(name)
        if let replication = parameters["replication"], ParameterDecoding.flag(replication) != false {
            return try await refuse(ErrorReport(.featureNotSupported, "there is no replication here"))
        }
        do {
            principal = try await authenticated()
            transaction.scope = principal.scope
            try apply(parameters)
        } catch {
            if Task.isCancelled || error is CancellationError { throw error }
            return try await refuse(ErrorReport(describing: error))
        }
        let options = parameters.keys.filter { $0.hasPrefix("_pq_.") }.sorted()
        if minorVersion > 0 || !options.isEmpty { writer.negotiate(unknownOptions: options) }
        welcome()
        try await send()
        return true
    }

    /// Who the client is.
    private func authenticated() async throws -> Principal {
        if let encryption = shared.encryption, encryption.isMissing(on: stream) {
            throw ErrorReport(
                .invalidAuthorization, "clients speak TLS here", hint: "connect with sslmode=verify-full, or require")
        }
        let wantsPassword = try shared.authority.wantsPassword(over: stream)
        password = wantsPassword ? try await askForPassword() : nil
        generation = shared.authority.generation()
        return try shared.authority.principal(user: user, password: password, over: stream)
    }

    private func askForPassword() async throws -> [UInt8] {
        writer.wantPassword()
        try await send()
        // Whoever is not let in yet is given little room.
        var limits = shared.limits
        limits.message = limits.startup
        guard let message = try await nextMessage(limits) else { throw CancellationError() }
        guard case .password(let password) = message else {
            throw ProtocolViolation.unexpected("a password was asked for")
        }
        return password
    }

    private func refuse(_ report: ErrorReport) async throws -> Bool {
        writer.error(report.with(.fatal))
        try await send()
        return false
    }

    /// Settings that came with the first message. A client that cannot know ours is not turned away for one.
    private func apply(_ parameters: [String: String]) throws {
        for (name, value) in parameters {
            guard !["user", "database", "replication", "options"].contains(name), settings[name] != nil else {
                continue
            }
            _ = try settings.set(name, to: value)
        }
        // `-c name=value`, as PGOPTIONS has it.
        let words = parameters["options", default: ""].split(separator: " ").map(String.init)
        for word in words where word != "-c" && word.contains("=") {
            let parts = word.drop { $0 == "-" }.drop { $0 == "c" && word.hasPrefix("-c") }
                .split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, settings[parts[0]] != nil else { continue }
            _ = try settings.set(parts[0], to: parts[1])
        }
    }

    private func welcome() {
        let key = shared.registry.register(running)
        process = key.process
        writer.authenticated()
        for name in SessionSettings.reported { writer.parameter(name, settings[name] ?? "") }
        writer.backendKey(process: key.process, secret: key.secret)
        writer.ready(.idle)
    }
}
