/// Collects one bit a row and remembers whether any was null.
@frozen
public struct ValidityBuilder: Sendable {
    @usableFromInline var words: [UInt64] = []
    @usableFromInline var current: UInt64 = 0
    @usableFromInline var count = 0
    @usableFromInline var hasNull = false

    public init() {}

    @inlinable
    public mutating func append(_ isValid: Bool) {
        current |= UInt64(isValid ? 1 : 0) << UInt64(count & 63)
        if !isValid { hasNull = true }
        count &+= 1
        if count & 63 == 0 {
            words.append(current)
            current = 0
        }
    }

    /// Nil where no row was null.
    @inlinable
    public func frozen(_ count: Int) -> Validity? {
        guard hasNull else { return nil }
        return Validity(words: Buffer(words + [current]), count: count)
    }
}
