internal import SQLiteAccess
internal import StreamCore

/// `weir_dead_letters`: the rows that could not go on, bounded by number and age. What is dropped is counted.
final class DeadLetterTable {
    private let connection: SQLiteConnection
    private let settings: StoreSettings
    private let insertOne: SQLiteStatement

    init(_ connection: SQLiteConnection, _ settings: StoreSettings) throws {
        self.connection = connection
        self.settings = settings
        insertOne = try connection.prepare(
            "INSERT INTO weir_dead_letters VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            isKept: true)
    }

    /// Inside the caller's transaction. `columns` are those of `DeadLetterColumns`.
    func insert(_ columns: [Column], epoch: Int64) throws {
        guard columns.count == 12, case .string(let values) = columns[11] else {
            throw EpochPieceFormat.malformed("dead letters of another version")
        }
        let bound = columns.prefix(11).map { BoundColumn($0, .string) }
        defer { insertOne.clearBindings() }
        try withExtendedLifetime(columns) {
            try insertOne.bind(1, epoch)
            for row in 0..<values.count {
                for index in 0..<bound.count { try bound[index].bind(row, to: insertOne, at: Int32(index + 2)) }
                try bindValue(values.bytes(row))
                try insertOne.run()
            }
        }
        try count("dead_letters", by: values.count)
    }

    /// Text where it is text, so that any tool shows it.
    private func bindValue(_ bytes: UnsafeRawBufferPointer) throws {
        let isText = !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
        if isText { try insertOne.bindText(13, bytes) } else { try insertOne.bindBlob(13, bytes) }
    }

    /// Drops what is too old or too many. Inside the caller's transaction.
    /// - Parameter now: epoch milliseconds.
    func bound(now: Int64) throws {
        let oldest = UTCText.timestamp(max(now - settings.deadLetterRetain, 0))
        try connection.run("DELETE FROM weir_dead_letters WHERE time < ?1", [.text(oldest)])
        var dropped = connection.changes
        let left = try counter("dead_letters") - counter("dead_letters_dropped") - Int64(dropped)
        let excess = left - Int64(settings.deadLetterRows)
        if excess > 0 {
            try connection.run(
                "DELETE FROM weir_dead_letters WHERE id IN (SELECT id FROM weir_dead_letters ORDER BY id LIMIT ?1)",
                [.integer(excess)])
            dropped += connection.changes
        }
        if dropped > 0 { try count("dead_letters_dropped", by: dropped) }
    }

    private func counter(_ name: String) throws -> Int64 {
        try connection.query("SELECT value FROM weir_counters WHERE name = ?1", [.text(name)]).first?.first?.integer
            ?? 0
    }

    private func count(_ name: String, by number: Int) throws {
        try connection.run(
            "INSERT INTO weir_counters VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            [.text(name), .integer(Int64(number))])
    }
}
