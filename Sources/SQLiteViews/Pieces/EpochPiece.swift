internal import StreamCore

/// What one piece of a prepared epoch holds: rows of one view, and what is to be removed before them.
struct EpochPiece {
    var expireThrough: Int64?
    var keys: StringColumn
    var columns: [Column]
}

/// The bytes of a piece, version 1; numbers little-endian.
///
/// ```
/// u8  version (1)         u8  codec (0 plain, 1 LZ4 block)      u16 zero
/// u32 size of the body before compression
/// body:
///   u8  1 where rows are removed first      i64 through which time
///   u32 rows      u32 columns, the key's among them (it is the first)
///   each column: u8 layout (1 bool, 2 int64, 3 float64, 4 string)   u8 1 where there are nulls
///     the validity's words, where there are nulls
///     the values; of strings: a u32 length a row, then all bytes
/// ```
enum EpochPieceFormat {
    static let version: UInt8 = 1
    /// Bytes before compression, but for a single larger row.
    static let maximumBytes = 4 << 20

    enum Layout: UInt8 {
        case bool = 1
        case int64 = 2
        case float64 = 3
        case string = 4
    }

    static func malformed(_ what: String) -> WeirError {
        WeirError(
            "state-damaged", "a prepared epoch cannot be read: \(what)",
            hint: "restore the state directory from a copy, or reset it with 'weir state reset --state DIR'")
    }
}
