internal import StreamCore

/// The errors of several expressions over one batch, the first of each row.
struct RowFailures {
    private(set) var errors: [RowError] = []

    /// `more` is in the order of rows, at most one a row, as an expression reports them.
    mutating func add(_ more: [RowError]) {
        guard !more.isEmpty else { return }
        guard !errors.isEmpty else {
            errors = more
            return
        }
        let known = Set(errors.map(\.row))
        errors.append(contentsOf: more.filter { !known.contains($0.row) })
        errors.sort { $0.row < $1.row }
    }

    /// The rows without an error; nil where that is every row.
    func survivors(rowCount: Int) -> Selection? {
        guard !errors.isEmpty else { return nil }
        var next = 0
        return Selection(rowCount: rowCount) { row in
            guard next < errors.count, errors[next].row == Int32(truncatingIfNeeded: row) else { return true }
            next += 1
            return false
        }
    }
}
