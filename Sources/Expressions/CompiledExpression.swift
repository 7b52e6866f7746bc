public import StreamCore

/// An expression checked against a schema and compiled into column kernels.
public struct CompiledExpression: Sendable {
    /// As the file spells it.
    public let text: String
    public let type: DataType
    public let isOptional: Bool
    /// Columns of the input schema that it reads, ascending.
    public let columns: [Int]
    /// Set where the expression is nothing but that column.
    public let plainColumn: Int?
    /// Whether `now()` occurs in it.
    public let usesNow: Bool
}
