public import StreamCore
public import TopologyModel

/// A table in PostgreSQL: a query with one array parameter answers a batch of keys.
///
/// Results are matched to the schema by column name and checked by type when a connection is opened; values are read
/// exactly, from their text. `TablePlan.batch.inFlight` connections at most, each on a thread of its own, are opened
/// when they are needed. The URL is libpq's own (TLS, several hosts, `connect_timeout`, ...); its password appears in
/// no message.
public final class PostgresLookup: LookupClient {
    private let target: PostgresTarget
    private let pool: Lock<ConnectionPool>

    /// Opens nothing yet.
    /// - Throws: `lookup-url` where the URL is none; `lookup-type` where a column is a list.
    public init(_ table: TablePlan) throws(WeirError) {
        let target = try PostgresTarget(table)
        self.target = target
        pool = Lock(ConnectionPool(bound: max(table.batch.inFlight, 1)))
    }

    /// - Throws: `LookupError`: `unreachable` where there is no connection or it was lost, `refused` where the server
    ///   answered with an error (`postgres-<sqlstate>`) or with rows that do not fit the schema (`lookup-column`,
    ///   `lookup-type`, `lookup-value`, `lookup-null`, `lookup-duplicate-key`, `lookup-unasked-key`).
    public func fetch(_ keys: Column) async throws -> LookupReply {
        let connection = try await acquire()
        defer { release(connection) }
        return try await withTaskCancellationHandler {
            try await connection.fetch(keys)
        } onCancel: {
            connection.interrupt.raise()
        }
    }

    /// - Throws: `postgres-<sqlstate>` where the server refuses this user, password or database.
    public func checkAccess() async throws {
        let connection = try await acquire()
        defer { release(connection) }
        do {
            try await withTaskCancellationHandler {
                try await connection.checkAccess()
            } onCancel: {
                connection.interrupt.raise()
            }
        } catch let denial as LookupError {
            throw denial.error
        }
    }

    /// Asks for no key at all: whether the server is there, the query is right and its columns fit the schema.
    /// - Throws: as `fetch`.
    public func check() async throws {
        let key = target.schema.fields[target.keyColumn]
        _ = try await fetch(key.type.hasTextLayout ? .emptyStrings : .emptyNumbers)
    }

    /// Closes the connections that are idle, and each other one when its request has ended.
    public func close() async {
        let idle = pool.withLock { $0.close() }
        for connection in idle { await connection.close() }
    }

    private func acquire() async throws -> PostgresConnection {
        let id = pool.withLock { $0.newID() }
        let target = target
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                pool.withLock { $0.acquire(id, continuation) { PostgresConnection(target) } }?.resume()
            }
        } onCancel: {
            pool.withLock { $0.cancel(id) }?.resume()
        }
    }

    private func release(_ connection: PostgresConnection) {
        pool.withLock { $0.release(connection) }?.resume()
    }
}

extension DataType {
    /// Whether its columns are `.string`.
    var hasTextLayout: Bool {
        switch self {
        case .string, .bytes: true
        case .bool, .int, .float, .decimal, .timestamp, .date, .list, .structure: false
        }
    }
}

extension Column {
    fileprivate static var emptyStrings: Column {
        .string(StringColumn(views: Buffer(repeating: StringView(offset: 0, length: 0), count: 0), bytes: Buffer([])))
    }

    fileprivate static var emptyNumbers: Column { .int64(FixedColumn(values: Buffer([]))) }
}
