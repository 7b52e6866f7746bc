internal import StreamCore

/// The first few distinct values of a string column, held once for the whole cache.
///
/// Many tables' columns have few values (a category, a country). Rows of those then share one small dictionary that
/// stays the same object from batch to batch, so that grouping resolves tens of entries a batch and not thousands.
/// Values are never taken out: the bound is small, and codes stay valid for ever. What comes after the bound is met
/// lies in the entries themselves.
struct SharedDictionary {
    static let maximumCount = 256
    static let maximumBytes = 8 << 10

    private var codes: [[UInt8]: UInt32] = [:]
    private var values: [[UInt8]] = []
    private var bytes = 0
    /// The dictionary as columns hold it; nil after a value was added.
    private var frozen: StringColumn?

    /// What is set aside for it in the cache's bound.
    static let reservedBytes = maximumBytes * 4 + maximumCount * 128

    /// The code of `value`, or nil where there is no room for another.
    mutating func code(of value: UnsafeRawBufferPointer) -> UInt32? {
        guard value.count <= 64 else { return nil }
        let owned = Array(value)
        if let code = codes[owned] { return code }
        guard values.count < Self.maximumCount, bytes + owned.count <= Self.maximumBytes else { return nil }
        let code = UInt32(values.count)
        codes[owned] = code
        values.append(owned)
        bytes += owned.count
        frozen = nil
        return code
    }

    /// All values, by code. At least one value was added before.
    mutating func dictionary() -> StringColumn {
        if let frozen { return frozen }
        var builder = StringColumnBuilder(capacity: values.count, byteCapacity: max(bytes, 1))
        for value in values { builder.append(value) }
        let column = builder.finish()
        frozen = column
        return column
    }

    /// The bytes of `code`.
    func bytes(of code: Int) -> [UInt8] { values[code] }
}
