internal import StreamCore

/// `500ms`, `5s`, `1m`, `24h`, `7d`, in milliseconds.
enum Milliseconds {
    static func parse(_ text: some StringProtocol) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits),
            let unit = DurationText.units.first(where: { $0.word == text.dropFirst(digits.count) })
        else { return nil }
        let (value, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        // A thousand years, so that sums with time stamps cannot overflow.
        return overflow || value > 365_250 * 86_400_000 ? nil : value
    }

    static func text(_ milliseconds: Int64) -> String { DurationText.text(milliseconds: milliseconds) }

    static func read(_ node: Node, _ context: LoadContext) -> Int64? {
        guard let text = context.text(node, expected: "a duration such as 5s") else { return nil }
        if let value = parse(text.text) { return value }
        context.error(
            "not-a-duration", "`\(text.quoted)` is not a duration",
            hint: "write a whole number with ms, s, m, h or d: 500ms, 5s", at: node.span)
        return nil
    }

    static func readRange(_ node: Node, _ context: LoadContext) -> ClosedRange<Int64>? {
        guard let text = context.text(node, expected: "a range such as 50ms..5s") else { return nil }
        let whole = text.text
        if let dots = whole.indices.first(where: { whole[$0...].hasPrefix("..") }),
            let lower = parse(whole[..<dots]), let upper = parse(whole[dots...].dropFirst(2)), lower <= upper
        {
            return lower...upper
        }
        context.error(
            "not-a-range", "`\(text.quoted)` is not a range of durations",
            hint: "write the smaller one first: 50ms..5s",
            at: node.span)
        return nil
    }
}
