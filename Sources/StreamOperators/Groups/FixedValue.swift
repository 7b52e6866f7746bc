internal import StreamCore

/// A value of fixed width that a column may hold, with the total order that keys and extremes go by.
protocol FixedValue: BitwiseCopyable, Sendable {
    static var placeholder: Self { get }
    /// The values of a column of this layout. A plan never pairs an operator with a column of another.
    static func fixed(_ column: Column) -> FixedColumn<Self>
    static func column(_ fixed: FixedColumn<Self>) -> Column
    func precedes(_ other: Self) -> Bool
    func equals(_ other: Self) -> Bool
    /// The one form of values that are equal.
    var canonical: Self { get }

    // The loops over rows are requirements, though one implementation does for all: each conformance then has its own
    // compiled code for them. The methods of a generic class that is called through a protocol have one for all types,
    // which asks the type's witnesses about every value.

    /// Whether any row differs from the value stored for its id; ids below 0 are left out.
    static func anyDiffers(
        _ stored: UnsafePointer<Self>, from rows: UnsafePointer<Self>, at ids: UnsafeBufferPointer<Int32>
    ) -> Bool

    /// Replaces the extreme of each row's id where the row's value lies beyond it, or is the id's first; nulls do not
    /// count.
    static func fold(
        _ rows: FixedColumn<Self>, into extremes: UnsafeMutablePointer<Self>, seen: UnsafeMutablePointer<UInt8>,
        at ids: UnsafeBufferPointer<Int32>, isGreatest: Bool)

    /// The values of `cells`, in that order.
    static func picked(_ cells: [Int32], from stored: UnsafePointer<Self>) -> Buffer<Self>
}

extension FixedValue {
    @inline(__always)
    var canonical: Self { self }

    static func anyDiffers(
        _ stored: UnsafePointer<Self>, from rows: UnsafePointer<Self>, at ids: UnsafeBufferPointer<Int32>
    ) -> Bool {
        for row in 0..<ids.count {
            let id = Int(ids[row])
            if id >= 0, !stored[id].equals(rows[row]) { return true }
        }
        return false
    }

    static func fold(
        _ rows: FixedColumn<Self>, into extremes: UnsafeMutablePointer<Self>, seen: UnsafeMutablePointer<UInt8>,
        at ids: UnsafeBufferPointer<Int32>, isGreatest: Bool
    ) {
        if isGreatest {
            fold(rows, into: extremes, seen: seen, at: ids) { value, extreme in extreme.precedes(value) }
        } else {
            fold(rows, into: extremes, seen: seen, at: ids) { value, extreme in value.precedes(extreme) }
        }
    }

    @inline(__always)
    private static func fold(
        _ rows: FixedColumn<Self>, into extremes: UnsafeMutablePointer<Self>, seen: UnsafeMutablePointer<UInt8>,
        at ids: UnsafeBufferPointer<Int32>, _ replaces: (Self, Self) -> Bool
    ) {
        let values = rows.values.base
        for row in 0..<ids.count where rows.isValid(row) {
            let id = Int(ids[row])
            if seen[id] == 0 || replaces(values[row], extremes[id]) {
                extremes[id] = values[row].canonical
                seen[id] = 1
            }
        }
    }

    static func picked(_ cells: [Int32], from stored: UnsafePointer<Self>) -> Buffer<Self> {
        Buffer(count: cells.count) { target in
            for index in 0..<target.count { target[index] = stored[Int(cells[index])] }
        }
    }
}

private func mismatch(_ wanted: String) -> Never {
    preconditionFailure("a column of another layout where the plan has \(wanted)")
}

extension Int64: FixedValue {
    static var placeholder: Int64 { 0 }

    static func fixed(_ column: Column) -> FixedColumn<Int64> {
        guard case .int64(let fixed) = column else { mismatch("int64") }
        return fixed
    }

    static func column(_ fixed: FixedColumn<Int64>) -> Column { .int64(fixed) }

    @inline(__always)
    func precedes(_ other: Int64) -> Bool { self < other }

    @inline(__always)
    func equals(_ other: Int64) -> Bool { self == other }
}

extension UInt8: FixedValue {
    static var placeholder: UInt8 { 0 }

    static func fixed(_ column: Column) -> FixedColumn<UInt8> {
        guard case .bool(let fixed) = column else { mismatch("bool") }
        return fixed
    }

    static func column(_ fixed: FixedColumn<UInt8>) -> Column { .bool(fixed) }

    @inline(__always)
    func precedes(_ other: UInt8) -> Bool { self < other }

    @inline(__always)
    func equals(_ other: UInt8) -> Bool { self == other }
}

/// Both zeros are one value; NaN is one value and the greatest, as in PostgreSQL.
extension Double: FixedValue {
    static var placeholder: Double { 0 }

    static func fixed(_ column: Column) -> FixedColumn<Double> {
        guard case .float64(let fixed) = column else { mismatch("float64") }
        return fixed
    }

    static func column(_ fixed: FixedColumn<Double>) -> Column { .float64(fixed) }

    @inline(__always)
    func precedes(_ other: Double) -> Bool { self < other || (other.isNaN && !isNaN) }

    @inline(__always)
    func equals(_ other: Double) -> Bool { self == other || (isNaN && other.isNaN) }

    @inline(__always)
    var canonical: Double { isNaN ? .nan : self + 0.0 }
}
