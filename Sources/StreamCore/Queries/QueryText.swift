/// A query's rows as text, batch by batch: what is written is not held. A table alone is, because its columns are as wide
/// as their widest value; it ends after `tableRows`.
public struct QueryText: Sendable {
    /// Rows that a table shows at most.
    public static let tableRows = 10_000

    private let format: QueryFormat
    /// The rows that a table waits with; else its columns alone.
    private var held: QueryResult
    private var written = 0

    /// - Throws: `query-duplicate-column` where `format` writes objects.
    public init(_ format: QueryFormat, columns: [QueryColumn], epoch: Int64?) throws {
        self.format = format
        held = QueryResult(columns: columns, rows: [], epoch: epoch)
        if format == .json || format == .ndjson { try held.requireDistinctNames() }
    }

    /// What stands before the first row.
    public var head: String {
        switch format {
        case .csv: CSVText.head(held.columns)
        case .table, .json, .ndjson: ""
        }
    }

    /// The next rows.
    public mutating func rows(_ rows: [[QueryValue]]) -> String {
        defer { written += rows.count }
        switch format {
        case .table:
            held.rows += rows.prefix(Self.tableRows - held.rows.count)
            return ""
        case .csv: return CSVText.rows(rows)
        case .json: return JSONRows.members(rows, of: held.columns, areFirst: written == 0)
        case .ndjson: return JSONRows.lines(rows, of: held.columns)
        }
    }

    /// Whether rows beyond those given would not be written.
    public var isFull: Bool { format == .table && written > Self.tableRows }

    /// What stands behind the last row; `isTruncated`: the query had more.
    public mutating func end(isTruncated: Bool) -> String {
        switch format {
        case .table:
            held.isTruncated = isTruncated || written > held.rows.count
            return TableText.text(held)
        case .csv, .ndjson: return ""
        case .json: return written == 0 ? "[]\n" : "\n]\n"
        }
    }
}
