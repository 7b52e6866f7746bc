/// The values of one field for every row of a batch: frozen, shared by reference, typed by its physical layout.
///
/// | logical type | layout |
/// | --- | --- |
/// | bool | `.bool`: one `UInt8` a row, 0 or 1 |
/// | int, decimal (scaled), timestamp (ms), date (days) | `.int64` |
/// | float | `.float64` |
/// | string (UTF-8), bytes | `.string` |
/// | list | `.list` |
///
/// A null row's value is unspecified but always initialised: kernels may read and compute with it.
@frozen
public enum Column: Sendable {
    case bool(FixedColumn<UInt8>)
    case int64(FixedColumn<Int64>)
    case float64(FixedColumn<Double>)
    case string(StringColumn)
    case list(ListColumn)
}

/// One plain value a row.
@frozen
public struct FixedColumn<Value: BitwiseCopyable & Sendable>: Sendable {
    public let values: Buffer<Value>
    /// Nil: no row is null.
    public let validity: Validity?

    @inlinable
    public init(values: Buffer<Value>, validity: Validity? = nil) {
        self.values = values
        self.validity = validity
    }

    @inlinable
    public var count: Int { values.count }

    @inlinable
    public func isValid(_ row: Int) -> Bool { validity?.isValid(row) ?? true }

    /// The value of a row, or nil where it is null. For tests and single rows; kernels read `values.base`.
    @inlinable
    public subscript(row: Int) -> Value? { isValid(row) ? values[row] : nil }
}

extension Column {
    public var count: Int {
        switch self {
        case .bool(let column): column.count
        case .int64(let column): column.count
        case .float64(let column): column.count
        case .string(let column): column.count
        case .list(let column): column.count
        }
    }

    public var validity: Validity? {
        switch self {
        case .bool(let column): column.validity
        case .int64(let column): column.validity
        case .float64(let column): column.validity
        case .string(let column): column.validity
        case .list(let column): column.validity
        }
    }

    @inlinable
    public func isValid(_ row: Int) -> Bool { validity?.isValid(row) ?? true }
}
