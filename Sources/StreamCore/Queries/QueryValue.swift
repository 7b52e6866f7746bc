/// One value of a row that a reader gets. Timestamps and dates are text, as the SQL views show them.
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
