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

    /// What is written as objects wants a name of its own for each column.
    /// - Throws: `query-duplicate-column`.
    public func requireDistinctNames() throws {
        var names: Set<String> = []
        guard let second = columns.first(where: { !names.insert($0.name).inserted }) else { return }
        throw WeirError(
            "query-duplicate-column", "two columns are called '\(second.name)', and an object has one member of a name",
            hint: "name one of them with AS")
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
