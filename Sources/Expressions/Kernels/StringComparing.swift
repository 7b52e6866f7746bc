internal import Glibc
internal import StreamCore

/// A string to compare many with: its first 16 bytes as two masked words, so that short ones need no call.
struct Needle {
    let length: UInt32
    private let words: (UInt64, UInt64)
    private let masks: (UInt64, UInt64)
    private let start: UnsafePointer<UInt8>

    /// `start` must stay alive; like every column's bytes it is readable 16 bytes beyond its end.
    init(_ start: UnsafePointer<UInt8>, length: Int) {
        self.start = start
        self.length = UInt32(length)
        masks = (Self.mask(length), Self.mask(length - 8))
        words = (Self.word(start) & masks.0, Self.word(start + 8) & masks.1)
    }

    @inline(__always)
    private static func word(_ start: UnsafePointer<UInt8>) -> UInt64 {
        UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
    }

    /// All ones in the first `length` bytes.
    private static func mask(_ length: Int) -> UInt64 {
        if length <= 0 { return 0 }
        if length >= 8 { return .max }
        return UInt64.max.littleEndian >> UInt64(64 - 8 * length)
    }

    /// Whether the string of that view is this one.
    @inline(__always)
    func equals(_ view: StringView, _ bytes: UnsafePointer<UInt8>) -> Bool {
        let candidate = bytes + Int(view.offset)
        let differences =
            ((Self.word(candidate) & masks.0) ^ words.0) | ((Self.word(candidate + 8) & masks.1) ^ words.1)
            | UInt64(view.length ^ length)
        if length <= 16 { return differences == 0 }
        return differences == 0 && memcmp(candidate, start, Int(length)) == 0
    }
}

extension StringColumn {
    /// `body` of every string: once a dictionary entry where there is a dictionary smaller than the batch.
    @inline(__always)
    func map<Value: BitwiseCopyable & Sendable>(
        _ body: (StringView, UnsafeMutablePointer<UInt8>) -> Value
    ) -> FixedColumn<Value> {
        let views = views.base
        let bytes = bytes.base
        guard let codes else {
            let values = Buffer<Value>(count: count) { target in
                for row in 0..<target.count { target[row] = body(views[row], bytes) }
            }
            return FixedColumn(values: values, validity: validity)
        }
        guard self.views.count <= codes.count else { return withoutDictionary().map(body) }
        let entries = Buffer<Value>(count: self.views.count) { target in
            for entry in 0..<target.count { target[entry] = body(views[entry], bytes) }
        }
        let values = Buffer<Value>(count: codes.count) { target in
            for row in 0..<target.count { target[row] = entries.base[Int(codes.base[row])] }
        }
        return FixedColumn(values: values, validity: validity)
    }

    /// -1, 0 or 1: by bytes, a prefix first.
    @inline(__always)
    func order(_ row: Int, _ other: StringColumn, _ otherRow: Int) -> Int64 {
        let left = view(row)
        let right = other.view(otherRow)
        return Self.order(left, bytes.base, right, other.bytes.base)
    }

    @inline(__always)
    static func order(
        _ left: StringView, _ leftBytes: UnsafePointer<UInt8>, _ right: StringView, _ rightBytes: UnsafePointer<UInt8>
    ) -> Int64 {
        let shared = Int(min(left.length, right.length))
        let difference = memcmp(leftBytes + Int(left.offset), rightBytes + Int(right.offset), shared)
        if difference != 0 { return difference < 0 ? -1 : 1 }
        return left.length == right.length ? 0 : left.length < right.length ? -1 : 1
    }
}

extension Pair {
    func compareStrings(_ comparison: ComparisonOperator) -> Vector {
        if left.isScalar != right.isScalar { return compareWithScalar(comparison) }
        let a = left.strings
        let b = right.strings
        let signs = Buffer<Int64>(count: rows) { target in
            for row in 0..<target.count { target[row] = a.order(row, b, row) }
        }
        return compareSigns(FixedColumn(values: signs), comparison)
    }

    private func compareWithScalar(_ comparison: ComparisonOperator) -> Vector {
        let column = right.isScalar ? left.strings : right.strings
        let scalar = right.isScalar ? right.strings : left.strings
        let view = scalar.view(0)
        let sign: Int64 = right.isScalar ? 1 : -1
        if comparison == .equal || comparison == .notEqual {
            let needle = Needle(scalar.bytes.base + Int(view.offset), length: Int(view.length))
            let ifEqual = flag(comparison == .equal)
            let flags = column.map { flag(needle.equals($0, $1)) ^ ifEqual ^ 1 }
            return Vector(.bool(FixedColumn(values: flags.values, validity: validity)), faults: faults)
        }
        let signs = column.map { StringColumn.order($0, $1, view, scalar.bytes.base) &* sign }
        return compareSigns(signs, comparison)
    }

    /// `column = 'literal'` straight into a mask; false where it is another case.
    func markEqualStrings(_ mask: UnsafeMutablePointer<UInt8>) -> Bool {
        guard faults.isEmpty, left.isScalar != right.isScalar else { return false }
        let column = right.isScalar ? left.strings : right.strings
        let scalar = right.isScalar ? right.strings : left.strings
        guard column.codes == nil else { return false }
        let view = scalar.view(0)
        let needle = Needle(scalar.bytes.base + Int(view.offset), length: Int(view.length))
        let views = column.views.base
        let bytes = column.bytes.base
        for row in 0..<rows { mask[row] &= flag(needle.equals(views[row], bytes)) }
        clearNulls(mask)
        return true
    }
}
