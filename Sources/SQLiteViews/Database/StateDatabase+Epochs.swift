internal import SQLiteAccess
internal import StreamCore

extension StateDatabase {
    /// The view name under which dead letters lie among an epoch's pieces; no view may have it.
    static let deadLetterPieces = "weir_dead_letters"

    func load() throws -> StoredState {
        try guarded {
            var state = StoredState(jobId: try meta("job_id")?.text ?? "")
            state.applied = try progress(.applied)
            state.prepared = try progress(.prepared)
            state.preparedIsIntact = try state.prepared.map { try isIntact($0.epoch) } ?? true
            state.committed = try meta("committed")?.integer
            state.clusterId = try meta("cluster_id")?.text
            return state
        }
    }

    /// Synced to disk before it returns: Kafka must never know an epoch that a power cut could take from here.
    func prepare(_ changes: EpochChanges) throws {
        reached("prepare.before")
        let epoch = changes.progress.epoch
        try guarded {
            try checkOrder(epoch)
            try connection.execute("PRAGMA synchronous = FULL")
            // NORMAL cannot fail: it is a setting of this connection and touches no file.
            defer { try? connection.execute("PRAGMA synchronous = NORMAL") }
            try connection.transaction {
                try connection.execute("DELETE FROM weir_prepared")
                let pieces = try writePieces(changes)
                try write(changes.progress, to: .prepared, pieces: pieces)
                reached("prepare.inside")
            }
        }
        pending = changes
        reached("prepare.after")
    }

    func applyPrepared(_ epoch: Int64) throws {
        reached("apply.before")
        try guarded {
            try connection.transaction {
                guard let prepared = try preparedEpoch(), prepared == epoch else {
                    throw WeirError("epoch-not-prepared", "epoch \(epoch) is not the one that is prepared")
                }
                if let pending, pending.progress.epoch == epoch {
                    try applyRows(pending)
                } else {
                    try applyPieces(epoch)
                }
                try promotePrepared()
                try connection.execute("DELETE FROM weir_prepared")
                try setMeta("committed", .integer(epoch))
                reached("apply.inside")
            }
        }
        pending = nil
        sayEpochs()
        reached("apply.after")
    }

    func dropPrepared() throws {
        try guarded {
            try connection.transaction {
                try clear(.prepared)
                try connection.execute("DELETE FROM weir_prepared")
            }
        }
        pending = nil
    }

    func apply(_ changes: EpochChanges) throws {
        reached("apply.before")
        try guarded {
            try connection.transaction {
                try checkOrder(changes.progress.epoch)
                guard try preparedEpoch() == nil else {
                    throw WeirError("epoch-order", "an epoch is prepared, so none can be applied past it")
                }
                try applyRows(changes)
                try write(changes.progress, to: .applied, pieces: 0)
                reached("apply.inside")
            }
        }
        sayEpochs()
        reached("apply.after")
    }

    func setCommitted(_ epoch: Int64, clusterId: String) throws {
        try guarded {
            try connection.transaction {
                try setMeta("committed", .integer(epoch))
                try setMeta("cluster_id", .text(clusterId))
            }
        }
    }

    // MARK: Order

    private func preparedEpoch() throws -> Int64? { try epoch(.prepared) }

    private func epoch(_ slot: EpochSlot) throws -> Int64? {
        try connection.query("SELECT epoch FROM weir_epochs WHERE slot = ?1", [.integer(slot.rawValue)]).first?.first?
            .integer
    }

    /// Epochs go up, and at most one is prepared.
    private func checkOrder(_ epoch: Int64) throws {
        if let applied = try self.epoch(.applied), epoch <= applied {
            throw WeirError("epoch-order", "epoch \(epoch) comes after epoch \(applied), which is applied")
        }
        if let prepared = try preparedEpoch(), prepared != epoch {
            throw WeirError("epoch-order", "epoch \(epoch) comes while epoch \(prepared) is prepared")
        }
    }

    // MARK: Rows

    private func applyRows(_ changes: EpochChanges) throws {
        let epoch = changes.progress.epoch
        for delta in changes.views {
            try table(delta.view).apply(
                EpochPiece(expireThrough: delta.expireThrough, keys: delta.keys, columns: delta.columns), epoch: epoch)
        }
        if !changes.deadLetters.isEmpty {
            try deadLetters.insert(DeadLetterColumns.columns(changes.deadLetters), epoch: epoch)
        }
        try deadLetters.bound(now: clock.now())
    }

    private func applyPieces(_ epoch: Int64) throws {
        try forEachPiece(epoch) { view, piece in
            let piece = try EpochPieceFormat.read(piece)
            if view == Self.deadLetterPieces {
                try deadLetters.insert(piece.columns, epoch: epoch)
            } else {
                try table(view).apply(piece, epoch: epoch)
            }
        }
        try deadLetters.bound(now: clock.now())
    }

    /// Returns how many were written.
    private func writePieces(_ changes: EpochChanges) throws -> Int {
        var deltas = changes.views
        if !changes.deadLetters.isEmpty { deltas.append(DeadLetterColumns.delta(changes.deadLetters)) }
        let insert = try connection.prepare("INSERT INTO weir_prepared VALUES (?1, ?2, ?3, ?4, ?5)")
        var sequence: Int64 = 0
        for delta in deltas {
            if delta.view != Self.deadLetterPieces { try table(delta.view).check(delta) }
            for piece in try EpochPieceFormat.pieces(of: delta) {
                try piece.withUnsafeBytes { bytes in
                    try insert.bind([.integer(changes.progress.epoch), .integer(sequence), .text(delta.view)])
                    try insert.bind(4, Int64(bitPattern: RowHash.bytes(bytes)))
                    try insert.bindBlob(5, bytes)
                    try insert.run()
                }
                sequence += 1
            }
        }
        return Int(sequence)
    }

    /// Every piece of an epoch in order, its checksum verified.
    private func forEachPiece(_ epoch: Int64, _ body: (String, UnsafeRawBufferPointer) throws -> Void) throws {
        let select = try connection.prepare(
            "SELECT seq, view, checksum, piece FROM weir_prepared WHERE epoch = ?1 ORDER BY seq")
        try select.bind(1, epoch)
        var count: Int64 = 0
        while try select.step() {
            let bytes = select.bytes(3)
            guard select.integer(0) == count, RowHash.bytes(bytes) == UInt64(bitPattern: select.integer(2)) else {
                throw EpochPieceFormat.malformed("piece \(count) has a wrong checksum")
            }
            try body(select.text(1), bytes)
            count += 1
        }
        let expected = try connection.query("SELECT pieces FROM weir_epochs WHERE slot = 1").first?.first?.integer
        guard expected == count else { throw EpochPieceFormat.malformed("pieces are missing") }
    }

    private func isIntact(_ epoch: Int64) throws -> Bool {
        do {
            try forEachPiece(epoch) { view, piece in
                let piece = try EpochPieceFormat.read(piece)
                if view != Self.deadLetterPieces { try table(view).check(piece.columns) }
            }
            return true
        } catch let error as WeirError
            where ["state-damaged", "lz4-corrupt", "sqlite-corrupt", "view-unknown", "view-columns"].contains(
                error.code)
        {
            return false
        }
    }
}
