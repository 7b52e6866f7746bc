/// What a query will return, known before it runs.
public struct QueryShape: Sendable, Equatable {
    public var columns: [QueryColumn]
    /// How many values it wants: the highest `?n` or `$n`.
    public var parameterCount: Int

    public init(columns: [QueryColumn], parameterCount: Int) {
        self.columns = columns
        self.parameterCount = parameterCount
    }
}

/// The next rows of a query.
public struct QueryBatch: Sendable, Equatable {
    public var rows: [[QueryValue]]
    /// Nothing comes behind these rows.
    public var isLast: Bool
    /// It is the last because of the limits: more rows were there.
    public var isTruncated: Bool

    public init(rows: [[QueryValue]], isLast: Bool, isTruncated: Bool = false) {
        self.rows = rows
        self.isLast = isLast
        self.isTruncated = isTruncated
    }
}
