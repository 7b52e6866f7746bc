internal import StreamCore

/// Single values of views as a URL holds them.
enum ScalarText {
    /// A column of one row, or nil where `text` is no value of that type. A nil `text` is null.
    static func column(_ text: String?, _ type: DataType) -> Column? {
        switch type {
        case .bool: number(text, text.flatMap { bool($0) }).map { .bool($0) }
        case .int: number(text, text.flatMap { Int64($0) }).map { .int64($0) }
        case .float: number(text, text.flatMap { Double($0) }).map { .float64($0) }
        case .decimal(_, let scale): number(text, text.flatMap { unscaled($0, scale: scale) }).map { .int64($0) }
        case .timestamp:
            number(text, text.flatMap { Int64($0) ?? TimeText.milliseconds($0) }).map { .int64($0) }
        case .date: number(text, text.flatMap { Int64($0) ?? TimeText.days($0) }).map { .int64($0) }
        case .string: string(text.map { Array($0.utf8) })
        case .bytes: bytes(text)
        case .list, .structure: nil
        }
    }

    private static func number<Value: BitwiseCopyable & Sendable & ExpressibleByIntegerLiteral>(
        _ text: String?, _ value: Value?
    ) -> FixedColumn<Value>? {
        guard (text == nil) == (value == nil) else { return nil }
        var builder = FixedColumnBuilder<Value>(capacity: 1)
        if let value { builder.append(value) } else { builder.appendNull(0) }
        return builder.finish()
    }

    private static func string(_ value: [UInt8]?) -> Column {
        var builder = StringColumnBuilder(capacity: 1)
        if let value { builder.append(value) } else { builder.appendNull() }
        return .string(builder.finish())
    }

    private static func bytes(_ text: String?) -> Column? {
        guard let text else { return string(nil) }
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return string(bytes)
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        Character(Unicode.Scalar(digit)).hexDigitValue.map { UInt8($0) }
    }

    private static func bool(_ text: String) -> UInt8? { ["true": 1, "1": 1, "false": 0, "0": 0][text] }

    /// `-12.5` at scale 2 is -1250. More digits behind the point than the scale has must be zeros.
    private static func unscaled(_ text: String, scale: Int) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard !fraction.isEmpty, (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            fraction.dropFirst(scale).allSatisfy({ $0 == "0" })
        else { return nil }
        let kept = fraction.prefix(scale)
        let digits = whole + kept + String(repeating: "0", count: scale - kept.count)
        return Int64((isNegative ? "-" : "") + digits)
    }
}
