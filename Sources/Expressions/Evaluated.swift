public import StreamCore

/// What an expression may look at besides the row.
public struct EvaluationContext: Sendable {
    /// `now()`: the wall clock at the batch, epoch milliseconds.
    public let now: Int64

    public init(now: Int64) { self.now = now }
}

/// The values of an expression over a batch. A row in `errors` has no value: it goes where `on_error` says.
public struct Evaluated: Sendable {
    public let column: Column
    /// In the order of rows, at most one a row.
    public let errors: [RowError]

    public init(column: Column, errors: [RowError]) {
        self.column = column
        self.errors = errors
    }
}
