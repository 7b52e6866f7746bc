internal import StreamCore

/// Writes strings piece by piece; what would not fit is refused, never a trap.
struct TextWriter: ~Copyable {
    private var views: GrowingBuffer<StringView>
    private var bytes: GrowingBuffer<UInt8>
    private var start = 0
    private var isFull = false

    /// Bytes that the strings of one batch may take: offsets are 32 bits wide, and an expression's result is no reason
    /// to fill the memory.
    static let maximumBytes = 1 << 28

    init(capacity: Int, byteCapacity: Int = 256) {
        views = GrowingBuffer(capacity: capacity)
        bytes = GrowingBuffer(capacity: byteCapacity)
    }

    /// Bytes of the string that is being written.
    var length: Int { bytes.count - start }

    mutating func append(_ source: UnsafePointer<UInt8>, count: Int) {
        guard bytes.count + count <= Self.maximumBytes else {
            isFull = true
            return
        }
        bytes.append(from: source, count: count)
    }

    mutating func append(_ byte: UInt8) {
        guard bytes.count < Self.maximumBytes else {
            isFull = true
            return
        }
        bytes.append(byte)
    }

    /// ASCII letters from `first` on, 26 of them, in the other case.
    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, count: Int, flippingFrom first: UInt8) {
        append(source, count: count)
        guard !isFull else { return }
        let end = bytes.base + (bytes.count - count)
        for index in 0..<count { end[index] ^= end[index] &- first < 26 ? 0x20 : 0 }
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { if let start = $0.baseAddress { append(start, count: $0.count) } }
    }

    /// Ends a string; false where it did not fit, and is now empty.
    mutating func end() -> Bool {
        if isFull { discard() }
        let fits = !isFull
        isFull = false
        views.append(StringView(offset: UInt32(start), length: UInt32(bytes.count - start)))
        start = bytes.count
        return fits
    }

    /// Forgets what has been written of the current string.
    mutating func discard() { bytes.count = start }

    consuming func finish(codes: Buffer<UInt32>? = nil, validity: Validity?) -> StringColumn {
        StringColumn(views: views.finish(), bytes: bytes.finish(), codes: codes, validity: validity)
    }
}
