internal import CSQLite
internal import StreamCore

/// Ends what a connection is running, from any thread: the statement fails with `sqlite-interrupted`.
/// Does nothing once the connection is closed.
public final class SQLiteInterrupter: Sendable {
    /// The connection's handle as a bit pattern, 0 where there is none. The lock keeps `close` from overtaking.
    private let handle = Lock<UInt>(0)

    init() {}

    func attach(_ database: OpaquePointer) { handle.withLock { $0 = UInt(bitPattern: database) } }
    func detach() { handle.withLock { $0 = 0 } }

    public func interrupt() {
        handle.withLock { bits in
            guard let database = OpaquePointer(bitPattern: bits) else { return }
            sqlite3_interrupt(database)
        }
    }
}
