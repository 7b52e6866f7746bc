internal import StreamCore

/// JSON texts as the bytes that go out, for answers of which there are many a second.
extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func append(json value: QueryValue) {
        if case .text(let text) = value { JSONText.quote(text, into: &self) } else { append(value.jsonText) }
    }
}
