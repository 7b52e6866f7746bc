internal import StreamCore

/// Writes a validity bitmap from one 0 or 1 a row.
struct FlagBits {
    private let words: Buffer<UInt64>
    private let rows: Int
    private var row = 0
    private var cleared: UInt8 = 0

    init(_ rows: Int) {
        self.rows = rows
        words = Buffer(repeating: 0, count: Validity.wordCount(rows))
    }

    @inline(__always)
    mutating func append(_ flag: UInt8) {
        words.base[row >> 6] |= UInt64(flag) << UInt64(row & 63)
        cleared |= flag ^ 1
        row &+= 1
    }

    /// Nil where every row is valid. Every row has been appended.
    func validity() -> Validity? {
        cleared == 0 ? nil : Validity(words: words, count: rows)
    }
}
