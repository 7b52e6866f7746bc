import StreamCore

/// A random expression three times over: as our text, as SQLite's, and as a plain interpreter of one row.
struct Sample {
    let ours: String
    /// Nil where SQLite has nothing like it.
    let sqlite: String?
    let type: DataType
    let run: (_ row: [TestValue]) -> RowResult
}

extension RowResult {
    static let null = RowResult.value(.null)
    static let overflow = RowResult.failed(.overflow)
    static func bool(_ value: Bool) -> RowResult { .value(.bool(value)) }
    static func int(_ value: Int64) -> RowResult { .value(.int(value)) }
    static func text(_ value: String) -> RowResult { .value(.text(value)) }

    var isTrue: Bool { self == .bool(true) }
    var isFalse: Bool { self == .bool(false) }
    var hasFailed: Bool { if case .failed = self { true } else { false } }

    /// An integer of at most 64 bits, and for decimals of at most 18 digits.
    static func exact(_ value: Int128, isDecimal: Bool) -> RowResult {
        guard let narrow = Int64(exactly: value) else { return .overflow }
        if isDecimal, narrow.magnitude > 999_999_999_999_999_999 { return .overflow }
        return .int(narrow)
    }

    static func finite(_ value: Double, dividesByZero: Bool = false) -> RowResult {
        if value.isFinite { return .value(.float(value)) }
        return .failed(dividesByZero ? .divisionByZero : .overflow)
    }
}

extension Sample {
    /// An operation whose operands are all evaluated, left to right, and that is null where one of them is.
    static func strict(
        _ ours: String, _ sqlite: String?, _ type: DataType, _ operands: [Sample],
        _ body: @escaping ([TestValue]) -> RowResult
    ) -> Sample {
        Sample(ours: ours, sqlite: sqlite, type: type) { row in
            var values: [TestValue] = []
            for operand in operands {
                let result = operand.run(row)
                guard case .value(let value) = result else { return result }
                values.append(value)
            }
            return values.contains(.null) ? .null : body(values)
        }
    }

    /// `(a op b)` in both languages, or in ours alone.
    static func infix(
        _ word: String, _ left: Sample, _ right: Sample, _ type: DataType,
        _ body: @escaping (TestValue, TestValue) -> RowResult
    ) -> Sample {
        strict(
            "(\(left.ours) \(word) \(right.ours))", both(left, right) { "(\($0) \(word) \($1))" }, type, [left, right]
        ) { body($0[0], $0[1]) }
    }

    static func both(_ left: Sample, _ right: Sample, _ text: (String, String) -> String) -> String? {
        guard let a = left.sqlite, let b = right.sqlite else { return nil }
        return text(a, b)
    }
}

extension TestValue {
    var integer: Int128 { if case .int(let value) = self { Int128(value) } else { 0 } }
    var double: Double {
        switch self {
        case .float(let value): value
        case .int(let value): Double(value)
        default: 0
        }
    }
    var string: String { if case .text(let value) = self { value } else { "" } }
}
