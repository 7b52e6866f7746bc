internal import StreamCore

/// PostgreSQL's text of a one-dimensional array, `{1,2}` or `{"a b",NULL}`, as a JSON array, which SQLite reads.
enum ArrayText {
    /// Nil where it is no such array.
    static func json(_ text: String, areNumbers: Bool) -> String? {
        var bytes = Array(text.utf8)[...]
        guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"), bytes.count >= 2 else { return nil }
        bytes = bytes.dropFirst().dropLast()
        var items: [String] = []
        while !bytes.isEmpty {
            guard let item = item(&bytes, areNumbers) else { return nil }
            items.append(item)
            guard let comma = bytes.first else { break }
            guard comma == UInt8(ascii: ","), bytes.count > 1 else { return nil }
            bytes = bytes.dropFirst()
        }
        return "[" + items.joined(separator: ",") + "]"
    }

    private static func item(_ bytes: inout ArraySlice<UInt8>, _ areNumbers: Bool) -> String? {
        var content: [UInt8] = []
        let isQuoted = bytes.first == UInt8(ascii: "\"")
        if isQuoted { bytes = bytes.dropFirst() }
        var isClosed = !isQuoted
        while let byte = bytes.first {
            if isQuoted ? byte == UInt8(ascii: "\"") : byte == UInt8(ascii: ",") {
                if isQuoted { bytes = bytes.dropFirst() }
                isClosed = true
                break
            }
            if !isQuoted, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") { return nil }
            bytes = bytes.dropFirst()
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            guard let next = bytes.popFirst() else { return nil }
            content.append(next)
        }
        guard isClosed, let text = String(validating: content, as: UTF8.self) else { return nil }
        if !isQuoted, text.lowercased() == "null" { return "null" }
        guard areNumbers else { return JSONText.quoted(text) }
        switch NumericWire.number(text) {
        case .decimal(let unscaled, let scale)?: return DecimalText.text(unscaled: unscaled, scale: scale)
        case .float(let number)? where number.isFinite: return "\(number)"
        default: return nil
        }
    }
}
