public import StreamCore

/// What a query may cost.
public struct QueryLimits: Sendable, Equatable {
    /// Rows returned at most; what is left out is told by `QueryResult.isTruncated`.
    public var rows: Int
    /// Bytes of text and blobs returned, about.
    public var bytes: Int
    /// Milliseconds.
    public var time: Int64

    public init(rows: Int = 10_000, bytes: Int = 64 << 20, time: Int64 = 30_000) {
        self.rows = rows
        self.bytes = bytes
        self.time = time
    }
}

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

public enum QueryValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    /// `unscaled / 10^scale`, exactly.
    case decimal(unscaled: Int64, scale: Int)
    case text(String)
    case bytes([UInt8])
}

/// A view as readers see it.
public struct ViewDescription: Sendable, Equatable {
    public var name: String
    public var columns: [Field]
    /// Names of the columns that a row's key is made of.
    public var keyColumns: [String]
    public var rows: Int
    /// Whether the topology that last opened the state still has it.
    public var isCurrent: Bool
    /// The applied epoch, and when it was applied (epoch milliseconds); nil before the first.
    public var epoch: Int64?
    public var updatedAt: Int64?

    public init(
        name: String, columns: [Field], keyColumns: [String], rows: Int, isCurrent: Bool, epoch: Int64? = nil,
        updatedAt: Int64? = nil
    ) {
        self.name = name
        self.columns = columns
        self.keyColumns = keyColumns
        self.rows = rows
        self.isCurrent = isCurrent
        self.epoch = epoch
        self.updatedAt = updatedAt
    }
}
