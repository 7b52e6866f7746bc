internal import StreamCore

/// Holds the keys of a mapping against the declaration of its block.
struct KeyCheck {
    private let spec: BlockSpec
    private let context: LoadContext

    init(_ spec: BlockSpec, _ context: LoadContext) {
        self.spec = spec
        self.context = context
    }

    /// The entries whose keys the block has, and those of misspelt keys under the names that were meant: so what stands
    /// behind such a key is checked too, and what refers to it is not reported. Every unknown key is reported.
    func known(_ entries: [Entry]) -> [Entry] {
        var taken = Set(entries.map(\.name))
        return entries.filter { !$0.key.isBroken }.compactMap { entry in
            if let field = spec.field(entry.name) {
                if !field.isAvailable { reportUnavailable(field, entry) }
                return entry
            }
            let nearest = reportUnknown(entry)
            guard let nearest, isFree(nearest, taken) else { return nil }
            taken.insert(nearest)
            return Entry(key: Node(.scalar(nearest, .plain), span: entry.key.span), value: entry.value)
        }
    }

    /// Whether neither the key stands there nor one that excludes it.
    private func isFree(_ name: String, _ taken: Set<String>) -> Bool {
        let group = spec.exactlyOne.first { $0.contains(name) } ?? [name]
        return taken.isDisjoint(with: group)
    }

    /// The key that was probably meant.
    private func reportUnknown(_ entry: Entry) -> String? {
        let known = spec.fields.filter(\.isAvailable).map(\.name)
        let nearest = spec.elsewhere[entry.name] ?? NearestName.of(entry.name, among: known)
        context.error(
            "unknown-key", "\(spec.title) has no key `\(entry.name)`",
            hint: nearest.map { "did you mean `\($0)`?" } ?? "it has \(known.joined(separator: ", "))",
            at: entry.key.span)
        return nearest
    }

    private func reportUnavailable(_ field: FieldSpec, _ entry: Entry) {
        let group = spec.exactlyOne.first { $0.contains(field.name) } ?? []
        let others = group.filter { spec.field($0)?.isAvailable ?? false }
        context.error(
            "not-available", "`\(field.name)` is not available yet",
            hint: others.isEmpty ? nil : "this version has \(others.joined(separator: ", "))", at: entry.key.span)
    }
}
