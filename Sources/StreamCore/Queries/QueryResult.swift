/// Rows that one query saw in one state of the views.
public struct QueryResult: Sendable, Equatable {
    public var columns: [QueryColumn]
    public var rows: [[QueryValue]]
    /// More rows were there than the limits admit.
    public var isTruncated: Bool
    /// The applied epoch that the rows are of; nil before the first.
    public var epoch: Int64?

    public init(columns: [QueryColumn], rows: [[QueryValue]], isTruncated: Bool = false, epoch: Int64? = nil) {
        self.columns = columns
        self.rows = rows
        self.isTruncated = isTruncated
        self.epoch = epoch
    }
}

public struct QueryColumn: Sendable, Hashable {
    public let name: String
    /// What the column is known to hold: where the outermost select list takes a view's column as it is, or `min`,
    /// `max` or `sum` of a decimal one. Nil for other expressions, whose values are what SQLite makes of them.
    public let type: DataType?

    public init(name: String, type: DataType?) {
        self.name = name
        self.type = type
    }
}
