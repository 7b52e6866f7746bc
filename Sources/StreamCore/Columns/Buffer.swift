/// A fixed run of plain values: written by one builder, then frozen and shared.
///
/// There are always `padding` readable bytes behind the last value, for parsers that read in wide steps.
///
/// `@unchecked Sendable`: written only before the builder's `finish()` hands it out; immutable from then on.

public final class Buffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// The first value. Valid while the buffer lives; take it once a batch and keep the buffer alive around its use.
    public let base: UnsafeMutablePointer<Element>
    /// Number of values.
    public let count: Int

    /// Bytes that may be read behind the last value.
    @inlinable
    public static var padding: Int { 64 }

    /// Takes over `base`, which was allocated by `allocate(capacity:)`.
    @inlinable
    public init(adopting base: UnsafeMutablePointer<Element>, count: Int) {
        self.base = base
        self.count = count
    }

    /// A buffer of `count` values that `fill` writes, every one of them.
    @inlinable
    public convenience init(count: Int, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void) {
        let base = Self.allocate(capacity: count)
        fill(UnsafeMutableBufferPointer(start: base, count: count))
        self.init(adopting: base, count: count)
    }

    @inlinable
    public convenience init(_ values: [Element]) {
        self.init(count: values.count) { target in
            for (index, value) in values.enumerated() { target[index] = value }
        }
    }

    @inlinable
    public convenience init(repeating value: Element, count: Int) {
        self.init(count: count) { $0.update(repeating: value) }
    }

    /// Room for `capacity` values and the padding behind them; not initialised.
    @inlinable
    public static func allocate(capacity: Int) -> UnsafeMutablePointer<Element> {
        let bytes = capacity * MemoryLayout<Element>.stride + padding
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        return raw.bindMemory(to: Element.self, capacity: capacity)
    }

    @inlinable
    public var values: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

    @inlinable
    public subscript(index: Int) -> Element { base[index] }

    /// Bytes held.
    @inlinable
    public var byteCount: Int { count * MemoryLayout<Element>.stride + Self.padding }

    deinit { UnsafeMutableRawPointer(base).deallocate() }
}
