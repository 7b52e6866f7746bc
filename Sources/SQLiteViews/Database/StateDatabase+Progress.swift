internal import SQLiteAccess
internal import StreamCore

extension StateDatabase {
    static let progressTables = ["weir_epochs", "weir_partitions", "weir_view_times", "weir_file_lengths"]

    func clear(_ slot: EpochSlot) throws {
        for table in Self.progressTables {
            try connection.run("DELETE FROM \(table) WHERE slot = ?1", [.integer(slot.rawValue)])
        }
    }

    /// Makes what is prepared what is applied.
    func promotePrepared() throws {
        try clear(.applied)
        for table in Self.progressTables { try connection.run("UPDATE \(table) SET slot = 0 WHERE slot = 1") }
        try connection.run("UPDATE weir_epochs SET time = ?1 WHERE slot = 0", [.integer(clock.now())])
    }

    /// Replaces what a slot says. `pieces` counts what of it lies in `weir_prepared`.
    func write(_ progress: EpochProgress, to slot: EpochSlot, pieces: Int) throws {
        try clear(slot)
        let slotValue = SQLiteValue.integer(slot.rawValue)
        try connection.run(
            "INSERT INTO weir_epochs VALUES (?1, ?2, ?3, ?4)",
            [slotValue, .integer(progress.epoch), .integer(clock.now()), .integer(Int64(pieces))])
        for partition in progress.partitions {
            let last = partition.last
            try connection.run(
                "INSERT INTO weir_partitions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                [
                    slotValue, .text(partition.source), .integer(Int64(partition.partition)),
                    .integer(partition.offset),
                    .integer(partition.watermark), last.map { .integer($0.offset) } ?? .null,
                    last.map { .integer($0.timestamp) } ?? .null,
                    last.map { .integer(Int64(bitPattern: $0.hash)) } ?? .null,
                ])
        }
        for view in Set(progress.closedThrough.keys).union(progress.viewWatermarks.keys) {
            try connection.run(
                "INSERT INTO weir_view_times VALUES (?1, ?2, ?3, ?4)",
                [
                    slotValue, .text(view), progress.closedThrough[view].map { .integer($0) } ?? .null,
                    progress.viewWatermarks[view].map { .integer($0) } ?? .null,
                ])
        }
        for (sink, bytes) in progress.fileLengths {
            try connection.run(
                "INSERT INTO weir_file_lengths VALUES (?1, ?2, ?3)", [slotValue, .text(sink), .integer(bytes)])
        }
    }

    func progress(_ slot: EpochSlot) throws -> EpochProgress? { try StoredProgress.read(connection, slot) }
}

/// Reads what a slot says; for the store and for commands that only look.
enum StoredProgress {
    /// Nil where the slot is empty. Partitions come in the order of source and number.
    static func read(_ connection: SQLiteConnection, _ slot: EpochSlot) throws -> EpochProgress? {
        let parameters = [SQLiteValue.integer(slot.rawValue)]
        let epochs = try connection.query("SELECT epoch FROM weir_epochs WHERE slot = ?1", parameters)
        guard let epoch = epochs.first?.first?.integer else { return nil }
        var progress = EpochProgress(epoch: epoch)
        for row in try connection.query("SELECT * FROM weir_partitions WHERE slot = ?1", parameters) {
            progress.partitions.append(partition(row))
        }
        for row in try connection.query("SELECT * FROM weir_view_times WHERE slot = ?1", parameters) {
            guard let view = row[1].text else { continue }
            progress.closedThrough[view] = row[2].integer
            progress.viewWatermarks[view] = row[3].integer
        }
        for row in try connection.query("SELECT * FROM weir_file_lengths WHERE slot = ?1", parameters) {
            if let sink = row[1].text { progress.fileLengths[sink] = row[2].integer }
        }
        return progress
    }

    private static func partition(_ row: [SQLiteValue]) -> PartitionState {
        var last: RecordFingerprint?
        if let offset = row[5].integer, let timestamp = row[6].integer, let hash = row[7].integer {
            last = RecordFingerprint(offset: offset, timestamp: timestamp, hash: UInt64(bitPattern: hash))
        }
        return PartitionState(
            source: row[1].text ?? "", partition: Int32(truncatingIfNeeded: row[2].integer ?? 0),
            offset: row[3].integer ?? 0, watermark: row[4].integer ?? .min, last: last)
    }
}
