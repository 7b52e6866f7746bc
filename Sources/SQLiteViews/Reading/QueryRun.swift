internal import SQLiteAccess
internal import StreamCore

/// A query under way. Used by the thread of its connection.
final class QueryRun {
    let columns: [QueryColumn]
    private let statement: SQLiteStatement
    private let failures: QueryFailures
    private let limits: QueryLimits
    /// By the monotonic clock, nanoseconds.
    private let deadline: Int64
    private var rows = 0
    private var bytes = 0
    private var isOver = false

    init(
        _ statement: SQLiteStatement, columns: [QueryColumn], failures: QueryFailures, limits: QueryLimits,
        deadline: Int64
    ) {
        self.statement = statement
        self.columns = columns
        self.failures = failures
        self.limits = limits
        self.deadline = deadline
    }

    /// The next rows, at most `count` and at least one.
    /// - Throws: `query-timeout`, `query-cancelled`, `query-invalid`; there are no rows behind an error.
    func next(_ count: Int, on view: ViewConnection) throws -> QueryBatch {
        guard !isOver else { return QueryBatch(rows: [], isLast: true) }
        do {
            // SQLite asks only now and then, and a fast query not at all.
            guard !Task.isCancelled, view.clock.monotonic() < deadline else {
                throw WeirError("sqlite-interrupted", "the query was ended")
            }
            let batch = try view.bounded(until: deadline) { try step(max(count, 1)) }
            isOver = batch.isLast
            return batch
        } catch let error as WeirError {
            isOver = true
            throw failures.explained(error, at: view.connection.errorOffset, limits)
        }
    }

    private func step(_ count: Int) throws -> QueryBatch {
        var batch: [[QueryValue]] = []
        while batch.count < count {
            guard try statement.step() else { return QueryBatch(rows: batch, isLast: true) }
            guard rows < limits.rows, bytes < limits.bytes else {
                statement.reset()
                return QueryBatch(rows: batch, isLast: true, isTruncated: true)
            }
            let row = columns.enumerated().map { QueryValue(statement, Int32($0.offset), $0.element.type) }
            bytes += row.reduce(16) { $0 + $1.byteCount }
            rows += 1
            batch.append(row)
        }
        return QueryBatch(rows: batch, isLast: false)
    }
}

extension QueryValue {
    /// The value of the current row's column, of `type` where that is known.
    init(_ statement: SQLiteStatement, _ column: Int32, _ type: DataType?) {
        switch statement.storage(column) {
        case .null: self = .null
        case .integer:
            let value = statement.integer(column)
            self = type == .bool ? .bool(value != 0) : .integer(value)
        case .real:
            let value = statement.real(column)
            if case .decimal(_, let scale)? = type, let unscaled = ExactDecimal.unscaled(value, scale: scale) {
                self = .decimal(unscaled: unscaled, scale: scale)
            } else {
                self = .float(value)
            }
        case .text: self = .text(statement.text(column))
        case .blob: self = .bytes(Array(statement.bytes(column)))
        }
    }

    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): 16 + text.utf8.count
        case .bytes(let bytes): 16 + bytes.count
        default: 16
        }
    }
}
