/// Which rows of a column hold a value: one bit a row, least significant first, 1 where there is a value.
/// A column without nulls has no `Validity` at all.
@frozen
public struct Validity: Sendable {
    public let words: Buffer<UInt64>
    /// Number of rows.
    public let count: Int

    /// `words` holds at least `(count + 63) / 64` words; bits beyond `count` mean nothing.
    @inlinable
    public init(words: Buffer<UInt64>, count: Int) {
        self.words = words
        self.count = count
    }

    /// Nil where every row is valid.
    public init?(_ rows: [Bool]) {
        guard rows.contains(false) else { return nil }
        self.init(count: rows.count) { rows[$0] }
    }

    /// One bit per row, as `isValid` says.
    @inlinable
    public init(count: Int, _ isValid: (Int) -> Bool) {
        let words = Buffer<UInt64>(count: Validity.wordCount(count)) { target in
            for word in 0..<target.count {
                var bits: UInt64 = 0
                for bit in 0..<min(64, count - word * 64) where isValid(word * 64 + bit) {
                    bits |= 1 << UInt64(bit)
                }
                target[word] = bits
            }
        }
        self.init(words: words, count: count)
    }

    public static func allNull(count: Int) -> Validity {
        Validity(words: Buffer(repeating: 0, count: wordCount(count)), count: count)
    }

    @inlinable
    public static func wordCount(_ rows: Int) -> Int { (rows + 63) / 64 }

    @inlinable
    public func isValid(_ row: Int) -> Bool {
        words.base[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    /// Number of null rows.
    public var nullCount: Int {
        var valid = 0
        for row in 0..<(count >> 6) { valid += words[row].nonzeroBitCount }
        let rest = count & 63
        if rest > 0 { valid += (words[count >> 6] & ((1 << UInt64(rest)) - 1)).nonzeroBitCount }
        return count - valid
    }

    /// The validity of the rows `rows`, in that order.
    public func gathered(_ rows: Selection) -> Validity {
        let indexes = rows.indexes.base
        return Validity(count: rows.count) { isValid(Int(indexes[$0])) }
    }

    /// Valid where both are; nil means all valid.
    public static func both(_ left: Validity?, _ right: Validity?) -> Validity? {
        guard let left else { return right }
        guard let right else { return left }
        let words = Buffer<UInt64>(count: wordCount(left.count)) { target in
            for word in 0..<target.count { target[word] = left.words[word] & right.words[word] }
        }
        return Validity(words: words, count: left.count)
    }
}
