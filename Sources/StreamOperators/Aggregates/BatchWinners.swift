internal import StreamCore

/// The row of each group that wins within one batch: what aggregates of strings and of rows compare with their state
/// once a batch and group instead of once a row.
struct BatchWinners: ~Copyable {
    /// By group, -1 between batches.
    private var rows = GrowingBuffer<Int32>()

    var byteCount: Int { rows.heldBytes }

    mutating func extend(to count: Int) { rows.extend(to: count, with: -1) }

    mutating func keep(_ kept: [Int32]) { rows.keep(kept) }

    /// The groups that have a candidate, in the order of their first, and the winning row of each. `beats(a, b)`:
    /// whether row `a`, which comes behind `b`, wins against it.
    @inline(__always)
    func pick(
        _ ids: UnsafeBufferPointer<Int32>, isCandidate: (Int) -> Bool, beats: (Int, Int) -> Bool
    ) -> (groups: [Int32], rows: [Int32]) {
        let best = rows.base
        var groups: [Int32] = []
        for row in 0..<ids.count where isCandidate(row) {
            let id = Int(ids[row])
            if best[id] < 0 {
                groups.append(ids[row])
                best[id] = Int32(truncatingIfNeeded: row)
            } else if beats(row, Int(best[id])) {
                best[id] = Int32(truncatingIfNeeded: row)
            }
        }
        var winners: [Int32] = []
        winners.reserveCapacity(groups.count)
        for group in groups {
            winners.append(best[Int(group)])
            best[Int(group)] = -1
        }
        return (groups, winners)
    }
}
