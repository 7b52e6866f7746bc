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
    /// Bytes that one of its values may have.
    private let valueLength: Int32
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
        valueLength = QueryBounds.valueLength(compiledBytes: statement.compiledBytes)
    }

    /// The next rows, at most `count` and at least one; fewer where they are long.
    /// - Throws: `query-timeout`, `query-cancelled`, `query-too-large`, `query-invalid`; there are no rows behind an
    ///   error.
    func next(_ count: Int, on view: ViewConnection) throws -> QueryBatch {
        guard !isOver else { return QueryBatch(rows: [], isLast: true) }
        do {
            // SQLite asks only now and then, and a fast query not at all.
            guard !Task.isCancelled, view.clock.monotonic() < deadline else {
                throw WeirError("sqlite-interrupted", "the query was ended")
            }
            let batch = try view.boundedStatement(until: deadline, limits) {
                try QueryBounds.withValueLength(valueLength, on: view.connection) { try step(max(count, 1)) }
            }
            isOver = batch.isLast
            return batch
        } catch let error as WeirError {
            isOver = true
            throw failures.explained(error, at: view.connection.errorOffset, limits)
        }
    }

    private func step(_ count: Int) throws -> QueryBatch {
        var batch: [[QueryValue]] = []
        let start = bytes
        while batch.count < count, bytes - start < QueryBounds.batch {
            guard try statement.step() else { return QueryBatch(rows: batch, isLast: true) }
            guard rows < limits.rows, bytes < limits.bytes else {
                statement.reset()
                return QueryBatch(rows: batch, isLast: true, isTruncated: true)
            }
            bytes += try rowBytes()
            batch.append(columns.enumerated().map { QueryValue(statement, Int32($0.offset), $0.element.type) })
            rows += 1
        }
        return QueryBatch(rows: batch, isLast: false)
    }

    /// Before the row is copied: SQLite may hold a text once that a row has a thousand times.
    private func rowBytes() throws -> Int {
        let bytes = columns.indices.reduce(16) { $0 + 16 + statement.textBytes(Int32($1)) }
        guard bytes <= QueryBounds.row else {
            statement.reset()
            throw WeirError("sqlite-too-big", "a row has more than \(QueryBounds.row >> 20) MiB")
        }
        return bytes
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
}
