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
}

extension FixedValue {
    @inline(__always)
    var canonical: Self { self }
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
