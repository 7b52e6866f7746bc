internal import StreamCore

/// What the cache answered for a batch, copied out of it: the taken columns, a row for each distinct key, and behind
/// them the two null rows of `TouchedEntries`.
struct FoundRows: Sendable {
    let columns: [Column]
    /// Distinct keys.
    let count: Int
    /// One a distinct key: whether the table has no such key. Empty where it has them all.
    let isAbsent: [Bool]
    /// Rows of the batch whose key is null.
    let nullCount: Int

    init(_ cache: inout EntryCache, _ probe: borrowing KeyProbe, _ takes: [Int]) {
        let entries = probe.entries
        var columns: [Column] = []
        columns.reserveCapacity(takes.count)
        for take in takes { columns.append(cache.gather(entries, column: take)) }
        self.columns = columns
        count = entries.count
        nullCount = probe.nullCount
        isAbsent = probe.absentCount > 0 ? (0..<entries.count).map { entries[$0].pointee.isMissing } : []
    }

    var absentRow: UInt32 { UInt32(count) }
    var failedRow: UInt32 { UInt32(count) + 1 }
    /// The first row behind the null rows: where rows that were waited for go.
    var endRow: UInt32 { UInt32(count + TouchedEntries.trailingRows) }
}

/// What was waited for: rows of replies, and which of them each key of the batch was answered with.
struct WaitedRows {
    /// One a row of the batch: the number of its key; read only where the row waited.
    let numbers: [UInt32]
    /// The taken columns of the rows that were found, one part a reply.
    let parts: [[Column]]
    /// By a key's number: its row among all parts one after the other, or `absent` or `failed`.
    let places: [UInt32]

    static let absent = UInt32.max
    static let failed = UInt32.max - 1

    init(_ waiter: Waiter, numbers: [UInt32], takes: [Int]) {
        self.numbers = numbers
        var rows = [[Int32]](repeating: [], count: waiter.replies.count)
        var places = [UInt32](repeating: Self.absent, count: waiter.answers.count)
        for answer in waiter.answers {
            if case .found(let reply, let row) = answer.outcome { rows[Int(reply)].append(row) }
        }
        var ends: [UInt32] = []
        var end: UInt32 = 0
        for part in rows {
            ends.append(end)
            end += UInt32(part.count)
        }
        for answer in waiter.answers {
            switch answer.outcome {
            case .found(let reply, _):
                places[Int(answer.number)] = ends[Int(reply)]
                ends[Int(reply)] += 1
            case .missing: break
            case .failed: places[Int(answer.number)] = Self.failed
            }
        }
        self.places = places
        parts = zip(waiter.replies, rows).map { reply, rows in
            let picked = Selection(Buffer(rows))
            return takes.map { reply.columns[$0].gathered(picked) }
        }
    }
}
