/// Writes a `StringColumn` row by row; `finish()` freezes what was written without copying it.
@frozen
public struct StringColumnBuilder: ~Copyable {
    @usableFromInline var views: GrowingBuffer<StringView>
    @usableFromInline var bytes: GrowingBuffer<UInt8>
    @usableFromInline var validity = ValidityBuilder()

    @inlinable
    public init(capacity: Int = 16, byteCapacity: Int = 256) {
        views = GrowingBuffer(capacity: capacity)
        bytes = GrowingBuffer(capacity: byteCapacity)
    }

    /// Number of rows so far.
    @inlinable
    public var count: Int { views.count }

    @inlinable
    public mutating func append(_ value: UnsafeRawBufferPointer) {
        views.append(StringView(offset: UInt32(bytes.count), length: UInt32(value.count)))
        if let start = value.baseAddress {
            bytes.append(from: start.assumingMemoryBound(to: UInt8.self), count: value.count)
        }
        validity.append(true)
    }

    public mutating func append(_ value: String) {
        var value = value
        value.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    public mutating func append(_ value: [UInt8]) {
        value.withUnsafeBytes { append($0) }
    }

    @inlinable
    public mutating func appendNull() {
        views.append(StringView(offset: 0, length: 0))
        validity.append(false)
    }

    @inlinable
    public consuming func finish() -> StringColumn {
        let validity = validity.frozen(views.count)
        return StringColumn(views: views.finish(), bytes: bytes.finish(), validity: validity)
    }
}
