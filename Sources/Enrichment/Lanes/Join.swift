internal import StreamCore
internal import TopologyModel

/// Puts a batch and what its keys were answered together.
///
/// All answers stand in one space of distinct rows: what the cache had, the two null rows, what was waited for. Each
/// row of the batch gets a code into it; strings keep those codes as their dictionary's.
struct Join {
    let asking: AskingBatch
    let step: LookupStep
    /// One a row, as `KeyProbe` left them. Written here before it is handed on, and by nobody else.
    let codes: Buffer<UInt32>
    let found: FoundRows
    let waited: WaitedRows?

    func joined() -> Enriched {
        if waited != nil || found.nullCount > 0 { resolveCodes() }
        let fates = fates()
        let leaving = fates.map { RowsLeaving(codes: codes, fates: $0, step: step) }
        guard let leaving, leaving.count > 0 else {
            return enriched(asking.batch, codes, errors: [], dropped: 0)
        }
        let staying = leaving.staying
        let picked = Buffer<UInt32>(count: staying.count) { target in
            for row in 0..<target.count { target[row] = codes.base[Int(staying.indexes.base[row])] }
        }
        return enriched(asking.batch.gathered(staying), picked, errors: leaving.errors, dropped: leaving.dropped)
    }

    /// Replaces what stands for a null key or for a key that was waited for by the row it was answered with.
    private func resolveCodes() {
        let codes = codes.base
        for row in 0..<self.codes.count {
            if codes[row] == KeyProbe.nullKey {
                codes[row] = found.absentRow
            } else if codes[row] == KeyProbe.unanswered, let waited {
                switch waited.places[Int(waited.numbers[row])] {
                case WaitedRows.absent: codes[row] = found.absentRow
                case WaitedRows.failed: codes[row] = found.failedRow
                case let place: codes[row] = found.endRow + place
                }
            }
        }
    }

    /// What becomes of the rows that refer to each of the distinct rows; nil where all go on.
    private func fates() -> [RowFate]? {
        let ofAbsent: RowFate =
            switch step.plan.missing {
            case .keep: .stays
            case .drop: .dropped
            case .deadLetter: .missing
            }
        let ofFailed: RowFate = step.onFailure == .deadLetter ? .failed : .stays
        guard ofAbsent != .stays || ofFailed != .stays else { return nil }
        guard waited != nil || found.nullCount > 0 || !found.isAbsent.isEmpty else { return nil }
        let waitedCount = waited?.places.count ?? 0
        var fates = [RowFate](repeating: .stays, count: Int(found.endRow) + waitedCount)
        for (place, isAbsent) in found.isAbsent.enumerated() where isAbsent { fates[place] = ofAbsent }
        fates[Int(found.absentRow)] = ofAbsent
        fates[Int(found.failedRow)] = ofFailed
        return fates
    }

    private func enriched(
        _ batch: RecordBatch, _ codes: Buffer<UInt32>, errors: [RowError], dropped: Int
    ) -> Enriched {
        var columns = step.plan.keeps.map { batch.columns[$0] }
        for take in step.plan.takes.indices {
            columns.append(distinctColumn(take).expanded(by: codes))
        }
        let joined = RecordBatch(schema: step.plan.outputSchema, columns: columns, origins: batch.origins)
        return Enriched(batch: joined, errors: inputErrors(errors), dropped: dropped)
    }

    private func distinctColumn(_ take: Int) -> Column {
        guard let waited, !waited.parts.isEmpty else { return found.columns[take] }
        return Column.concatenated([found.columns[take]] + waited.parts.map { $0[take] })
    }

    /// The errors by rows of the input, and those of the key among them.
    private func inputErrors(_ errors: [RowError]) -> [RowError] {
        guard let rows = asking.rows else { return errors }
        let moved = errors.map { RowError(row: Int(rows.indexes[Int($0.row)]), code: $0.code, subject: $0.subject) }
        return (asking.errors + moved).sorted { $0.row < $1.row }
    }
}

/// What becomes of a row.
enum RowFate: UInt8 {
    case stays, dropped, missing, failed
}

/// Which rows of a batch do not go on, and why.
struct RowsLeaving {
    private(set) var errors: [RowError] = []
    private(set) var dropped = 0
    /// The rows that go on.
    let staying: Selection

    init(codes: Buffer<UInt32>, fates: [RowFate], step: LookupStep) {
        let codeBase = codes.base
        staying = fates.withUnsafeBufferPointer { fates in
            Selection(rowCount: codes.count) { fates[Int(codeBase[$0])] == .stays }
        }
        guard staying.count < codes.count else { return }
        for row in 0..<codes.count {
            switch fates[Int(codeBase[row])] {
            case .stays: break
            case .dropped: dropped += 1
            case .missing: errors.append(RowError(row: row, code: .lookupMissing, subject: step.subject))
            case .failed: errors.append(RowError(row: row, code: .lookupFailed, subject: step.subject))
            }
        }
    }

    var count: Int { errors.count + dropped }
}
