/// A run of plain values that grows as it is written; `finish()` freezes it without copying.
@frozen
public struct GrowingBuffer<Element: BitwiseCopyable & Sendable>: ~Copyable {
    /// The first value. Moves when the buffer grows.
    public var base: UnsafeMutablePointer<Element>
    /// Values there is room for. Read it; `reserve` changes it.
    public var capacity: Int
    /// Values written. Read it; `append` and `advance` change it.
    public var count: Int

    @inlinable
    public init(capacity: Int = 16) {
        self.capacity = max(capacity, 1)
        base = Buffer<Element>.allocate(capacity: self.capacity)
        count = 0
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }

    @inlinable
    public mutating func append(_ value: Element) {
        if count == capacity { grow(to: capacity * 2) }
        base[count] = value
        count &+= 1
    }

    /// Appends `more` values read from `source`.
    @inlinable
    public mutating func append(from source: UnsafePointer<Element>, count more: Int) {
        reserve(more)
        (base + count).update(from: source, count: more)
        count &+= more
    }

    /// Makes room for `more` values behind those written.
    @inlinable
    public mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(to: max(capacity * 2, count + more)) }
    }

    /// Counts `more` values as written, which the caller has put behind the last one after `reserve`.
    @inlinable
    public mutating func advance(_ more: Int) { count &+= more }

    @inlinable
    public mutating func removeAll() { count = 0 }

    @inlinable
    public subscript(index: Int) -> Element {
        get { base[index] }
        set { base[index] = newValue }
    }

    @usableFromInline
    mutating func grow(to wider: Int) {
        let moved = Buffer<Element>.allocate(capacity: wider)
        moved.update(from: base, count: count)
        UnsafeMutableRawPointer(base).deallocate()
        base = moved
        capacity = wider
    }

    @inlinable
    public consuming func finish() -> Buffer<Element> {
        let buffer = Buffer(adopting: base, count: count)
        discard self
        return buffer
    }
}
