internal import StreamCore

/// What a client is told when something fails: an ErrorResponse or NoticeResponse.
struct ErrorReport: Error, Sendable, Equatable {
    enum Severity: String, Sendable {
        /// The connection ends with it.
        case fatal = "FATAL"
        case error = "ERROR"
        case warning = "WARNING"
        case notice = "NOTICE"
    }

    var severity = Severity.error
    var state: SQLState
    var message: String
    var hint: String?
    /// The character of the user's text at which it lies, from 1.
    var position: Int?

    init(_ state: SQLState, _ message: String, hint: String? = nil, position: Int? = nil) {
        self.state = state
        self.message = message
        self.hint = hint
        self.position = position
    }

    func with(_ severity: Severity) -> ErrorReport {
        var report = self
        report.severity = severity
        return report
    }
}

extension ErrorReport {
    /// What any failure says to a client.
    init(describing error: any Error) {
        switch error {
        case let report as ErrorReport: self = report
        case let violation as ProtocolViolation: self = violation.report
        case is CancellationError:
            self.init(.cancelled, "the statement was cancelled")
        case let error as WeirError:
            self.init(Self.state(of: error), "\(error.placedMessage) [\(error.code)]", hint: error.hint)
        default: self.init(.failed, "\(error)")
        }
    }

    private static func state(of error: WeirError) -> SQLState {
        switch error.code {
        case "query-cancelled", "query-timeout", "sqlite-interrupted": .cancelled
        case "query-not-allowed", "sqlite-not-authorized": .notAllowed
        case "query-invalid", "sqlite-query": state(ofMessage: error.message)
        case "too-busy": .tooManyConnections
        case "rate-limited": .configurationLimit
        case "token-missing", "token-invalid", "token-expired": .invalidPassword
        case "token-unencrypted", "certificate-missing": .invalidAuthorization
        case "state-closed", "snapshot-closed": .shuttingDown
        case "sqlite-out-of-memory": .outOfMemory
        case "query-too-large", "sqlite-too-big", "sqlite-too-deep", "sqlite-beyond-memory": .programLimit
        case "sqlite-io", "sqlite-corrupt": .io
        default: .failed
        }
    }

    /// SQLite has one code for all that is wrong with a text.
    private static func state(ofMessage message: String) -> SQLState {
        let known: [(prefix: String, state: SQLState)] = [
            ("no such table", .noTable), ("no such column", .noColumn), ("no such function", .noFunction),
            ("wrong number of arguments", .noFunction), ("integer overflow", .numberOutOfRange),
            ("not authorized", .notAllowed),
            ("relation ", .noTable),
        ]
        return known.first { message.hasPrefix($0.prefix) }?.state ?? .syntax
    }
}
