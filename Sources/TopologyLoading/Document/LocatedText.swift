/// A scalar's text with environment variables put in, and the way back from a byte of it to the file.
struct LocatedText: Sendable {
    let text: String
    let node: Node
    /// Ascending; empty where nothing was put in.
    let substitutions: [Substitution]

    /// `${NAME}` in the raw text and what stands for it in the text; ranges of UTF-8 offsets.
    struct Substitution: Sendable {
        let raw: Range<Int>
        let text: Range<Int>
        /// Whether the value comes from the environment: it may be a secret.
        let isSecret: Bool
    }

    var span: Span { node.span }

    /// What a message may quote: the file's own words, never what the environment holds.
    var quoted: String { node.rawText ?? "" }

    /// The offset in the node's raw text of an offset in `text`.
    func rawOffset(_ offset: Int) -> Int {
        var shift = 0
        for substitution in substitutions {
            if offset < substitution.text.lowerBound { break }
            if offset < substitution.text.upperBound { return substitution.raw.lowerBound }
            shift = substitution.raw.upperBound - substitution.text.upperBound
        }
        return offset + shift
    }

    /// `message` with every value that came from the environment replaced by its name in the file.
    func redacted(_ message: String) -> String {
        var message = message
        let raw = Array((node.rawText ?? "").utf8)
        let bytes = Array(text.utf8)
        for substitution in substitutions where substitution.isSecret && !substitution.text.isEmpty {
            let value = String(decoding: bytes[substitution.text], as: UTF8.self)
            let name = String(decoding: raw[substitution.raw], as: UTF8.self)
            message = message.replacingOccurrences(of: value, with: name)
        }
        return message
    }
}

extension String {
    /// Without Foundation, whose method of this name is not to be had here.
    func replacingOccurrences(of part: String, with other: String) -> String {
        guard !part.isEmpty else { return self }
        var result = ""
        var rest = self[...]
        while let found = rest.firstRange(of: part) {
            result += rest[..<found.lowerBound]
            result += other
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}

extension Substring {
    fileprivate func firstRange(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
