internal import StreamCore
internal import TopologyModel

/// Reads the `take` of a lookup: fields of the table, and what they are called as columns.
struct TakeReading {
    let context: LoadContext
    let table: KnownTable
    /// A row of the stream may find no row of the table.
    let mayBeNull: Bool

    private(set) var takes: [ResolvedLookup.Take] = []
    private(set) var isSound = true
    /// Names of columns whose types are not known.
    private var hidden: Set<String> = []
    private var isOpen = false
    private var seen: Set<String> = []

    init(context: LoadContext, table: KnownTable, mayBeNull: Bool) {
        self.context = context
        self.table = table
        self.mayBeNull = mayBeNull
    }

    var columns: Columns { Columns(schema: Schema(takes.map(\.field)), hidden: hidden, isOpen: isOpen) }

    mutating func read(_ node: Node?) {
        guard let node, case .sequence(let items) = node.content else {
            isSound = false
            isOpen = true
            guard let node else { return }
            context.error(
                "wrong-kind", "a list of fields should stand here, found \(node.kind)", hint: "write [category]",
                at: node.span)
            return
        }
        for item in items where !take(item) { isSound = false }
    }

    /// `category`, or `name as product_name`. False where something was reported, or is hidden by an error above.
    private mutating func take(_ node: Node) -> Bool {
        guard let text = context.text(node, expected: "a field of the table"), let words = words(of: text) else {
            isOpen = true
            return false
        }
        let (field, name) = words
        let isNamed = field == name || Names.check(column: name, "column", at: text.span, context)
        guard seen.insert(name).inserted else {
            context.error("column-taken", "`\(name)` is taken twice", at: text.span)
            return false
        }
        let columns = table.columns
        guard let column = columns.schema.index(of: field) else {
            hidden.insert(name)
            guard !columns.hides(field) else { return false }
            let nearest = reportUnknown(field, columns.names, text)
            // What comes behind may well spell the name right.
            if field == name, let nearest { hidden.insert(nearest) }
            return false
        }
        let found = columns.schema.fields[column]
        takes.append(
            ResolvedLookup.Take(
                column: column, field: Field(name, found.type, isOptional: found.isOptional || mayBeNull)))
        return isNamed
    }

    private func words(of text: LocatedText) -> (field: String, name: String)? {
        let words = text.text.split(separator: " ").map(String.init)
        if words == ["*"] {
            reportStar(text)
            return nil
        }
        if words.count == 1 { return (words[0], words[0]) }
        if words.count == 3, words[1].lowercased() == "as" { return (words[0], words[2]) }
        context.error(
            "bad-take", "`\(text.quoted)` is no field", hint: "write `name` or `name as other`", at: text.span)
        return nil
    }

    /// A table may get columns, and a view's meaning must not change with it.
    private func reportStar(_ text: LocatedText) {
        let names = table.columns.names
        context.error(
            "bad-take", "`*` is no field: a lookup names what it takes",
            hint: names.isEmpty ? nil : "write [\(names.joined(separator: ", "))]", at: text.span)
    }

    /// The field that was probably meant.
    private func reportUnknown(_ field: String, _ known: [String], _ text: LocatedText) -> String? {
        let nearest = NearestName.of(field, among: known)
        context.error(
            "unknown-field", "the table `\(table.name)` has no field `\(field)`",
            hint: nearest.map { "did you mean `\($0)`?" }
                ?? (known.isEmpty ? nil : "it has \(known.joined(separator: ", "))"), at: text.span)
        return nearest
    }
}
