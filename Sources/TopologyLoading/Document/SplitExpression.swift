/// In a flow collection a comma ends a value, so `{ a: coalesce(b, c) }` is read as `a` with half a call and a key
/// `c)`. Such halves are found by their brackets and reported as what they are.
enum SplitExpression {
    /// The entries with each value that was cut marked as broken and its tail gone.
    static func mend(_ entries: [Entry], _ context: LoadContext) -> [Entry] {
        var result: [Entry] = []
        var depth = 0
        for entry in entries {
            if depth > 0, let last = result.popLast() {
                depth += openBrackets(entry.name) + openBrackets(entry.value.rawText ?? "")
                result.append(Entry(key: last.key, value: Node(.broken, span: last.value.span)))
                continue
            }
            result.append(entry)
            guard case .scalar(let text, .plain) = entry.value.content, openBrackets(text) > 0 else { continue }
            depth = openBrackets(text)
            report(text, entry.value.span, context)
        }
        return result
    }

    static func mend(_ items: [Node], _ context: LoadContext) -> [Node] {
        var result: [Node] = []
        var depth = 0
        for item in items {
            if depth > 0 {
                depth += openBrackets(item.rawText ?? "")
                continue
            }
            guard case .scalar(let text, .plain) = item.content, openBrackets(text) > 0 else {
                result.append(item)
                continue
            }
            depth = openBrackets(text)
            report(text, item.span, context)
            result.append(Node(.broken, span: item.span))
        }
        return result
    }

    private static func report(_ text: String, _ span: Span, _ context: LoadContext) {
        context.error(
            "split-expression", "`\(text)` was cut at a comma: inside { } and [ ] a comma ends the value",
            hint: "quote the whole of it", at: span)
    }

    /// How many `(` in `text` are not closed in it; quoted text of SQL counts not.
    private static func openBrackets(_ text: String) -> Int {
        var depth = 0
        var quoted = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "'"): quoted.toggle()
            case UInt8(ascii: "(") where !quoted: depth += 1
            case UInt8(ascii: ")") where !quoted: depth -= 1
            default: break
            }
        }
        return depth
    }
}
