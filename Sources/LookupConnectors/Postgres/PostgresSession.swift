internal import CPostgres
internal import Glibc
internal import StreamCore

/// An open connection with the table's query prepared. Blocks its thread, never past a deadline or an interrupt.
final class PostgresSession {
    private static let statement = "weir_lookup"

    private let connection: OpaquePointer
    private let interrupt: Interrupt
    /// Where each field of the schema stands in the query's result.
    private(set) var columns: [Int32] = []
    private var columnTypes: [Oid] = []

    /// Connects, prepares the query and checks its columns.
    init(_ target: PostgresTarget, _ interrupt: Interrupt) throws(SessionFailure) {
        self.interrupt = interrupt
        guard let connection = Self.start(target) else { throw .notConnected("out of memory") }
        self.connection = connection
        let deadline = Deadline(milliseconds: target.connectTimeout)
        try connect(deadline)
        PQsetnonblocking(connection, 1)
        try run(PQsendQuery(connection, Self.setup(target)), deadline).expectCommand()
        try run(PQsendPrepare(connection, Self.statement, target.query, 0, nil), deadline).expectCommand()
        let described = try run(PQsendDescribePrepared(connection, Self.statement), deadline)
        try described.expectCommand()
        columns = try described.columns(for: target)
    }

    deinit { PQfinish(connection) }

    /// The rows for the keys of `parameter`, an array literal.
    func ask(_ parameter: String, within milliseconds: Int64) throws(SessionFailure) -> PostgresResult {
        let sent = parameter.withCString { text in
            var values: UnsafePointer<CChar>? = text
            return PQsendQueryPrepared(connection, Self.statement, 1, &values, nil, nil, 0)
        }
        let result = try run(sent, Deadline(milliseconds: milliseconds))
        try result.expectRows()
        return result
    }

    private static func start(_ target: PostgresTarget) -> OpaquePointer? {
        // Before the URL: what it may overrule. Behind it: what the reader of results relies on.
        let words = ["fallback_application_name", "tcp_user_timeout", "dbname", "client_encoding"]
        let values = ["weir", "\(target.timeout)", target.url, "UTF8"]
        return withCStrings(words) { words in
            withCStrings(values) { values in PQconnectStartParams(words, values, 1) }
        }
    }

    private static func setup(_ target: PostgresTarget) -> String {
        "SET statement_timeout = \(max(target.timeout, 1)); SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; "
            + "SET bytea_output = 'hex'; SET extra_float_digits = 1"
    }

    private func connect(_ deadline: Deadline) throws(SessionFailure) {
        guard PQstatus(connection) != CONNECTION_BAD else { throw .notConnected(message) }
        // For the SQLSTATE in a refusal's message.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        defer { PQsetErrorVerbosity(connection, PQERRORS_DEFAULT) }
        var progress = PGRES_POLLING_WRITING
        while progress != PGRES_POLLING_OK {
            switch progress {
            case PGRES_POLLING_READING: try wait(POLLIN, deadline)
            case PGRES_POLLING_WRITING: try wait(POLLOUT, deadline)
            default: throw .connecting(message)
            }
            progress = PQconnectPoll(connection)
        }
    }

    /// The last result of what was sent; the first error where there is one.
    private func run(_ sent: Int32, _ deadline: Deadline) throws(SessionFailure) -> PostgresResult {
        guard sent == 1 else { throw .lost(message) }
        do throws(SessionFailure) {
            try flush(deadline)
            var last: PostgresResult?
            while true {
                try receive(deadline)
                guard let result = PQgetResult(connection).map({ PostgresResult($0) }) else { break }
                if last?.isError != true { last = result }
            }
            guard let last else { throw .lost(message) }
            if PQstatus(connection) == CONNECTION_BAD, last.isError { throw .lost(last.message) }
            return last
        } catch {
            callOff(error)
            throw error
        }
    }

    private func flush(_ deadline: Deadline) throws(SessionFailure) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                try wait(POLLIN | POLLOUT, deadline)
                guard PQconsumeInput(connection) == 1 else { throw .lost(message) }
            default: throw .lost(message)
            }
        }
    }

    private func receive(_ deadline: Deadline) throws(SessionFailure) {
        while PQisBusy(connection) == 1 {
            try wait(POLLIN, deadline)
            guard PQconsumeInput(connection) == 1 else { throw .lost(message) }
        }
    }

    /// Waits until the socket is ready.
    private func wait(_ events: Int32, _ deadline: Deadline) throws(SessionFailure) {
        var watched = [
            pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0),
            pollfd(fd: interrupt.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let left = deadline.millisecondsLeft
            guard left > 0 else { throw .timedOut(milliseconds: deadline.milliseconds) }
            let ready = poll(&watched, 2, Int32(min(left, Int64(Int32.max))))
            if watched[1].revents != 0 { throw .cancelled }
            if ready > 0 { return }
        }
    }

    /// Asks the server to stop working on what nobody waits for. Bounded by `tcp_user_timeout`, which libpq applies to
    /// the connection that carries the request too.
    private func callOff(_ failure: SessionFailure) {
        switch failure {
        case .cancelled, .timedOut: break
        case .notConnected, .denied, .lost, .server, .unfit: return
        }
        guard let request = PQgetCancel(connection) else { return }
        defer { PQfreeCancel(request) }
        var text = [CChar](repeating: 0, count: 256)
        _ = PQcancel(request, &text, 256)
    }

    private var message: String { PQerrorMessage(connection).map { String(cString: $0) } ?? "" }
}

/// A moment on the monotonic clock.
private struct Deadline {
    let milliseconds: Int64
    private let end: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
        end = Self.now + milliseconds
    }

    var millisecondsLeft: Int64 { end - Self.now }

    private static var now: Int64 { SystemClock().monotonic() / 1_000_000 }
}

/// `body` with an array of C strings that a null ends.
private func withCStrings<Value>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value) -> Value {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}
