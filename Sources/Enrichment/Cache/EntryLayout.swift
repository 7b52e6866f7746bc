internal import StreamCore

/// How one table row lies in a cache entry: `EntryHeader`, the key, null bits, one word a column, string bytes.
///
/// The key's own column is not stored twice: the entry's key is its value.
struct EntryLayout {
    /// What a column's word holds.
    enum Cell {
        case bool, int64, float64
        /// Offset and length of bytes behind the words, or a place among the column's `SharedDictionary`.
        case string
        /// The key itself: no word of its own.
        case key
        /// A list: not held. `LookupStep` refuses to take one.
        case absent
    }

    let cells: [Cell]
    /// Whether keys are whole numbers of 64 bits (int, decimal, timestamp, date) or runs of bytes.
    let hasIntegerKey: Bool
    let nullWords: Int

    init(schema: Schema, keyColumn: Int) {
        cells = schema.fields.enumerated().map { index, field in
            index == keyColumn ? .key : Self.cell(of: field.type)
        }
        hasIntegerKey = Self.cell(of: schema.fields[keyColumn].type) == .int64
        nullWords = (cells.count + 63) / 64
    }

    static func cell(of type: DataType) -> Cell {
        switch type {
        case .bool: .bool
        case .int, .decimal, .timestamp, .date: .int64
        case .float: .float64
        case .string, .bytes: .string
        case .list, .structure: .absent
        }
    }

    /// Bytes from the start of an entry to its null bits.
    @inline(__always)
    static func nullOffset(keyLength: Int) -> Int {
        MemoryLayout<EntryHeader>.stride + (keyLength + 7) & ~7
    }

    /// Bytes from the start of an entry to its first column's word.
    @inline(__always)
    func wordOffset(keyLength: Int) -> Int { Self.nullOffset(keyLength: keyLength) + nullWords * 8 }

    /// Bytes from the start of an entry to its string bytes.
    @inline(__always)
    func byteOffset(keyLength: Int) -> Int { wordOffset(keyLength: keyLength) + cells.count * 8 }
}

/// The fixed part of a cache entry. Times are monotonic nanoseconds.
struct EntryHeader: BitwiseCopyable {
    var hash: UInt64
    /// When the entry stops being fresh.
    var expires: Int64
    /// When the request that brought it was sent: an answer never replaces one to a later question.
    var asOf: Int64
    /// The last batch that touched the entry, and the entry's place among those of that batch.
    var mark: UInt64
    var place: UInt32
    var keyLength: UInt32
    /// Bytes of the whole entry.
    var size: UInt32
    /// Touched since the clock hand last passed.
    var isReferenced: Bool
    /// The table has no such key.
    var isMissing: Bool
}

typealias Entry = UnsafeMutablePointer<EntryHeader>

extension UnsafeMutablePointer where Pointee == EntryHeader {
    @inline(__always)
    var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self) }

    @inline(__always)
    var key: UnsafeMutableRawPointer { raw + MemoryLayout<EntryHeader>.stride }
}
