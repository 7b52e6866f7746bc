internal import StreamCore

/// `items as item`.
struct ReadUnnest {
    let list: String
    let alias: String
    let text: LocatedText
    /// The alias may be a name.
    let isNamed: Bool

    /// What the fields of an element are as columns.
    func columns(_ element: ListElement) -> [Field] {
        element.elementSchema.fields.map {
            Field($0.name.isEmpty ? alias : alias + "." + $0.name, $0.type, isOptional: $0.isOptional)
        }
    }
}

extension Resolver {
    /// Nil where the text does not say what is unnested, which is reported.
    func unnest(_ text: LocatedText) -> ReadUnnest? {
        let words = text.text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1].lowercased() == "as" else {
            context.error(
                "bad-unnest", "`\(text.quoted)` does not say what is unnested as what",
                hint: "write \(words.count == 1 ? "\(words[0]) as \(Self.element(of: words[0]))" : "items as item")",
                at: text.span)
            return nil
        }
        let isNamed = Names.check(column: words[2], "column", at: text.span, context)
        return ReadUnnest(list: words[0], alias: words[2], text: text, isNamed: isNamed)
    }

    /// What one of `items` may be called.
    private static func element(of list: String) -> String {
        let name = list.split(separator: ".").last.map(String.init) ?? list
        return name.count > 1 && name.hasSuffix("s") ? String(name.dropLast()) : "item"
    }

    /// What the list holds; nil where it is none, which is reported, or hidden by an error above.
    func element(of unnest: ReadUnnest, _ columns: Columns) -> ListElement? {
        let schema = columns.schema
        guard let index = schema.index(of: unnest.list) else {
            if !columns.hides(unnest.list) { reportNoList(unnest, schema) }
            return nil
        }
        guard let element = schema.fields[index].type.list else {
            context.error(
                "not-a-list",
                "`\(unnest.list)` is of type \(schema.fields[index].type), and only a list can be unnested",
                at: unnest.text.span)
            return nil
        }
        return element
    }

    private func reportNoList(_ unnest: ReadUnnest, _ schema: Schema) {
        let lists = schema.fields.filter { $0.type.list != nil }.map(\.name)
        let nearest = NearestName.of(unnest.list, among: lists)
        context.error(
            "unknown-column", "there is no column `\(unnest.list)`",
            hint: nearest.map { "did you mean `\($0)`?" }
                ?? (lists.isEmpty ? "no column here is a list" : "lists here are \(lists.joined(separator: ", "))"),
            at: context.span(0..<unnest.list.utf8.count, of: unnest.text))
    }
}

extension DataType {
    /// The element of a list, nil for any other type.
    var list: ListElement? {
        if case .list(let element) = self { element } else { nil }
    }
}
