internal import SQLiteAccess
internal import StreamCore

/// Begins and ends the read transactions of one connection by statements that are compiled once: a reader of single rows
/// has as many transactions as batches.
final class ReadTransaction {
    private let beginning: SQLiteStatement
    private let ending: SQLiteStatement
    private let version: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        beginning = try connection.prepare("BEGIN DEFERRED", isKept: true)
        ending = try connection.prepare("COMMIT", isKept: true)
        version = try connection.prepare("PRAGMA data_version", isKept: true)
    }

    func begin() throws { try beginning.run() }

    func end() throws { try ending.run() }

    /// Changes with every commit of another connection. The first read inside a transaction fixes what it sees.
    func dataVersion() throws -> Int64 {
        defer { version.reset() }
        return try version.step() ? version.integer(0) : 0
    }
}
