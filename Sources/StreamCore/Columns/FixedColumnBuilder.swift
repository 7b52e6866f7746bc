/// Writes a `FixedColumn` value by value; `finish()` freezes what was written without copying it.
@frozen
public struct FixedColumnBuilder<Value: BitwiseCopyable & Sendable>: ~Copyable {
    @usableFromInline var values: GrowingBuffer<Value>
    @usableFromInline var validity = ValidityBuilder()

    @inlinable
    public init(capacity: Int = 16) { values = GrowingBuffer(capacity: capacity) }

    /// Number of rows so far.
    @inlinable
    public var count: Int { values.count }

    @inlinable
    public mutating func append(_ value: Value) {
        values.append(value)
        validity.append(true)
    }

    /// A null row, whose value is `placeholder`.
    @inlinable
    public mutating func appendNull(_ placeholder: Value) {
        values.append(placeholder)
        validity.append(false)
    }

    @inlinable
    public consuming func finish() -> FixedColumn<Value> {
        let validity = validity.frozen(values.count)
        return FixedColumn(values: values.finish(), validity: validity)
    }
}
