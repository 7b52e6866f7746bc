internal import StreamCore

/// Why a session did not do what it was asked.
enum SessionFailure: Error {
    /// The task was cancelled.
    case cancelled
    case timedOut(milliseconds: Int64)
    /// No connection came about.
    case notConnected(String)
    /// The server lets nobody in with this user, password and database: SQLSTATE class 28 or 3D000, and its message.
    case denied(state: String, message: String)
    /// The connection broke, or the server shut it down.
    case lost(String)
    /// The server answered with an error: its SQLSTATE and message.
    case server(state: String, message: String)
    /// The rows do not fit the schema.
    case unfit(LookupError)

    var isLost: Bool {
        if case .lost = self { true } else { false }
    }

    /// Whether the session is of no more use. A plan whose result changed its type is only mended by a new one.
    var endsSession: Bool {
        switch self {
        case .cancelled, .timedOut, .notConnected, .denied, .lost: true
        case .server(let state, _): state == "0A000" || state == "26000"
        case .unfit: false
        }
    }

    func lookupError(_ target: PostgresTarget) -> LookupError {
        switch self {
        case .cancelled: target.unreachable("lookup-cancelled", "the request was called off")
        case .timedOut(let milliseconds):
            target.unreachable("lookup-timeout", "PostgreSQL did not answer within \(milliseconds)ms")
        case .notConnected(let message):
            target.unreachable("postgres-unreachable", Self.or("no connection to PostgreSQL", target.clean(message)))
        case .denied(let state, let message):
            target.refused(
                "postgres-\(state.lowercased())", "\(target.connection) is refused: \(target.clean(message))",
                hint: "see that the user, the password and the database in the connection's url are right")
        case .lost(let message):
            target.unreachable("postgres-lost", Self.or("the connection to PostgreSQL was lost", target.clean(message)))
        case .server(let state, let message): serverError(state, target.clean(message), target)
        case .unfit(let error): error
        }
    }

    private static func or(_ fallback: String, _ message: String) -> String { message.isEmpty ? fallback : message }

    private func serverError(_ state: String, _ message: String, _ target: PostgresTarget) -> LookupError {
        let code = "postgres-\(state.lowercased())"
        if Self.isAbsence(state) { return target.unreachable(code, "PostgreSQL is not available: \(message)") }
        // Other classes' messages quote the values that they are about.
        let tells = ["0A", "28", "3D", "3F", "42", "53", "54", "55", "57"].contains { state.hasPrefix($0) }
        return target.refused(
            code, tells ? "PostgreSQL refused the query: \(message)" : "PostgreSQL refused the query",
            hint: "see the SQLSTATE in the code, and try the query with psql")
    }

    /// Of a connection that did not come about. libpq gives no SQLSTATE of it but in the text of its message, as in
    /// `... failed: FATAL:  28P01: password authentication failed`, where it is told to be verbose.
    static func connecting(_ message: String) -> SessionFailure {
        for line in message.split(whereSeparator: \.isNewline) {
            guard let (state, text) = withoutState(line), state.hasPrefix("28") || state == "3D000" else { continue }
            return .denied(state: state, message: text)
        }
        return .notConnected(message)
    }

    /// The first SQLSTATE in a line, and the line without it.
    private static func withoutState(_ line: Substring) -> (state: String, text: String)? {
        let mark = ":  "
        var rest = line
        while let start = rest.firstRange(of: mark) {
            let state = rest[start.upperBound...].prefix(5)
            let tail = rest[start.upperBound...].dropFirst(5)
            let isState = state.count == 5 && state.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
            if isState, tail.hasPrefix(": ") {
                return (String(state), line[..<start.upperBound] + String(tail.dropFirst(2)))
            }
            rest = rest[start.upperBound...]
        }
        return nil
    }

    /// Connection exceptions, shutdowns, starting up, too many connections: the server is not there for us.
    static func isAbsence(_ state: String) -> Bool {
        state.hasPrefix("08") || ["57P01", "57P02", "57P03", "53300"].contains(state)
    }
}
