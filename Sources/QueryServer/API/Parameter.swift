/// One parameter of an endpoint: what checks it, reads it and describes it.
struct Parameter: Sendable {
    enum Place: String, Sendable { case path, query, header }

    enum Kind: Sendable {
        case text
        case integer(ClosedRange<Int>)
        case choice([String])
        /// Any names that are not parameters: `column=op.value`.
        case filters
    }

    let name: String
    let place: Place
    let kind: Kind
    let summary: String
    var example: String?

    static func path(_ name: String, _ summary: String, example: String? = nil) -> Parameter {
        Parameter(name: name, place: .path, kind: .text, summary: summary, example: example)
    }

    static func query(_ name: String, _ kind: Kind, _ summary: String, example: String? = nil) -> Parameter {
        Parameter(name: name, place: .query, kind: kind, summary: summary, example: example)
    }

    static func header(_ name: String, _ kind: Kind, _ summary: String) -> Parameter {
        Parameter(name: name, place: .header, kind: kind, summary: summary)
    }

    /// - Throws: `parameter-invalid`.
    func check(_ value: String) throws(APIError) {
        switch kind {
        case .text, .filters: return
        case .integer(let range):
            // As JSON Schema has it: no sign that says nothing, no leading zeros.
            guard let number = Int(value), String(number) == value, range.contains(number) else {
                throw .parameter(name, "a whole number from \(range.lowerBound) to \(range.upperBound) is wanted")
            }
        case .choice(let words):
            guard words.contains(value) else {
                throw .parameter(name, "one of \(words.joined(separator: ", ")) is wanted")
            }
        }
    }

    static let waitFor = query(
        "wait_for", .text,
        "Answer once this record is reflected: `topic:partition:offset`. A source's name serves as topic too.")
    static let waitTime = query(
        "wait_ms", .integer(1...60_000), "How long to wait for it at most, milliseconds. Without it: 10000.")
    static let view = path("view", "The view's name.", example: "customers")
}
