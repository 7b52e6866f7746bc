internal import StreamCore

/// Which connections are idle and who waits for one: a value that says whom to resume.
struct ConnectionPool {
    typealias Continuation = CheckedContinuation<PostgresConnection, any Error>

    struct Resumption: Sendable {
        let continuation: Continuation
        let result: Result<PostgresConnection, any Error>

        func resume() { continuation.resume(with: result) }
    }

    private let bound: Int
    private var idle: [PostgresConnection] = []
    private var made = 0
    private var isClosed = false
    /// In the order of arrival.
    private var waiting: [(id: Int, continuation: Continuation)] = []
    /// Cancelled before they came to wait.
    private var cancelled: Set<Int> = []
    private var lastID = 0

    init(bound: Int) { self.bound = bound }

    mutating func newID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func acquire(
        _ id: Int, _ continuation: Continuation, _ make: () -> PostgresConnection
    ) -> Resumption? {
        if cancelled.remove(id) != nil || isClosed {
            return Resumption(continuation: continuation, result: .failure(CancellationError()))
        }
        if let connection = idle.popLast() {
            return Resumption(continuation: continuation, result: .success(connection))
        }
        guard made >= bound else {
            made += 1
            return Resumption(continuation: continuation, result: .success(make()))
        }
        waiting.append((id, continuation))
        return nil
    }

    mutating func release(_ connection: PostgresConnection) -> Resumption? {
        guard !isClosed else { return nil }
        guard !waiting.isEmpty else {
            idle.append(connection)
            return nil
        }
        return Resumption(continuation: waiting.removeFirst().continuation, result: .success(connection))
    }

    mutating func cancel(_ id: Int) -> Resumption? {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else {
            cancelled.insert(id)
            return nil
        }
        let continuation = waiting.remove(at: index).continuation
        return Resumption(continuation: continuation, result: .failure(CancellationError()))
    }

    /// The idle connections, to be closed; those in use are let go when they come back.
    mutating func close() -> [PostgresConnection] {
        isClosed = true
        defer { idle = [] }
        return idle
    }
}
