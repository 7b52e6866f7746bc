internal import StreamCore

/// Why a row has no value.
enum FaultCode: UInt8, Sendable {
    case none
    case overflow
    case divisionByZero
    case castFailed

    var rowErrorCode: RowErrorCode {
        switch self {
        case .none, .overflow: .overflow
        case .divisionByZero: .divisionByZero
        case .castFailed: .castFailed
        }
    }
}

/// Index of the sub-expression that failed into `CompiledExpression.sites`.
typealias Site = Int32

/// One row without a value.
struct Fault: BitwiseCopyable, Sendable {
    var row: Int32
    var site: Site
    var code: FaultCode
}

/// The rows of a vector that failed: ascending, at most one fault a row. What a parent does not look at it drops, so a
/// failure counts only where SQL's left-to-right evaluation would have reached it.
struct Faults: Sendable {
    private(set) var items: [Fault] = []

    var isEmpty: Bool { items.isEmpty }

    /// `row` lies behind every row so far.
    mutating func append(row: Int, _ code: FaultCode, _ site: Site) {
        items.append(Fault(row: Int32(truncatingIfNeeded: row), site: site, code: code))
    }

    /// Both; where both have the row, this one's.
    func merged(_ other: Faults) -> Faults {
        if other.isEmpty { return self }
        if isEmpty { return other }
        var result = Faults()
        var left = items[...]
        var right = other.items[...]
        while let a = left.first, let b = right.first {
            if a.row <= b.row {
                result.items.append(a)
                left.removeFirst()
                if a.row == b.row { right.removeFirst() }
            } else {
                result.items.append(b)
                right.removeFirst()
            }
        }
        result.items.append(contentsOf: left)
        result.items.append(contentsOf: right)
        return result
    }

    func filtered(_ counts: (Int) -> Bool) -> Faults {
        guard !isEmpty else { return self }
        var result = Faults()
        result.items = items.filter { counts(Int($0.row)) }
        return result
    }

    /// The fault of a scalar, which every row of a batch shares.
    func spread(over rows: Int) -> Faults {
        guard let fault = items.first else { return self }
        var result = Faults()
        result.items = (0..<rows).map { Fault(row: Int32($0), site: fault.site, code: fault.code) }
        return result
    }

    /// Whether each row has failed.
    func flags(_ rows: Int) -> Buffer<UInt8> {
        let flags = Buffer<UInt8>(repeating: 0, count: rows)
        for fault in items { flags.base[Int(fault.row)] = 1 }
        return flags
    }
}
