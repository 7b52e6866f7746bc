/// How a query's rows are written as text.
public enum QueryFormat: String, Sendable, CaseIterable {
    /// Columns aligned for people.
    case table
    /// RFC 4180, with a header; a null is an empty field and an empty text is `""`.
    case csv
    /// One array of objects. This and `ndjson` want columns of different names.
    case json
    /// One object a line.
    case ndjson

    /// The rows of `result`, ended by a line break.
    /// - Throws: `query-duplicate-column` where the format writes objects.
    public func text(_ result: QueryResult) throws -> String {
        if self == .table { return TableText.text(result) }
        var text = try QueryText(self, columns: result.columns, epoch: result.epoch)
        return text.head + text.rows(result.rows) + text.end(isTruncated: result.isTruncated)
    }
}

extension QueryValue {
    /// The value without quotes; nil where it is null. Bytes are hexadecimal digits.
    public var plainText: String? {
        switch self {
        case .null: nil
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .float(let value): "\(value)"
        case .decimal(let unscaled, let scale): DecimalText.text(unscaled: unscaled, scale: scale)
        case .text(let value): value
        case .bytes(let value): HexText.digits(value)
        }
    }

    var isNumber: Bool {
        switch self {
        case .integer, .float, .decimal: true
        default: false
        }
    }
}
