internal import StreamCore

/// A JSON document to be written; members keep their order.
indirect enum JSONValue: Sendable {
    case string(String)
    case int(Int)
    case bool(Bool)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// RFC 8259, indented by two spaces.
    var text: String {
        var result = ""
        write(into: &result, indent: "")
        return result
    }

    private func write(into text: inout String, indent: String) {
        switch self {
        case .string(let value): JSONText.quote(value, into: &text)
        case .int(let value): text += String(value)
        case .bool(let value): text += value ? "true" : "false"
        case .array(let items):
            Self.list(items, "[", "]", into: &text, indent: indent) { item, text, inner in
                item.write(into: &text, indent: inner)
            }
        case .object(let members):
            Self.list(members, "{", "}", into: &text, indent: indent) { member, text, inner in
                JSONText.quote(member.0, into: &text)
                text += ": "
                member.1.write(into: &text, indent: inner)
            }
        }
    }

    private static func list<Item>(
        _ items: [Item], _ open: String, _ close: String, into text: inout String, indent: String,
        _ write: (Item, inout String, String) -> Void
    ) {
        guard !items.isEmpty else {
            text += open + close
            return
        }
        let inner = indent + "  "
        text += open
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + inner
            write(item, &text, inner)
        }
        text += "\n" + indent + close
    }
}
