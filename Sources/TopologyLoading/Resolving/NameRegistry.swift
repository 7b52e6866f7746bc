internal import StreamCore

/// The one namespace of sources, stages, views, tables and sinks. Names are compared without case where they are
/// declared, for SQLite does, and with case where they are used.
struct NameRegistry {
    enum Kind: String {
        case source, stage, view, table, sink
    }

    private var names: [String: (name: String, kind: Kind, span: Span)] = [:]

    /// Whether the name is free. A malformed one is reported and yet declared, so that its block is checked too.
    mutating func declare(_ name: String, _ kind: Kind, at span: Span, _ context: LoadContext) -> Bool {
        _ = Names.check(block: name, kind.rawValue, at: span, context)
        if let earlier = names[name.lowercased()] {
            context.error(
                "name-taken", "the name `\(name)` is taken by a \(earlier.kind.rawValue)",
                hint:
                    "sources, stages, views, tables and sinks share their names; the first is at line \(earlier.span.start.line)",
                at: span)
            return false
        }
        names[name.lowercased()] = (name, kind, span)
        return true
    }

    func kind(of name: String) -> Kind? {
        guard let found = names[name.lowercased()], found.name == name else { return nil }
        return found.kind
    }

    func names(of kinds: [Kind]) -> [String] {
        names.values.filter { kinds.contains($0.kind) }.map(\.name).sorted()
    }

    /// Reports a name that is not what it should be.
    func reportUnknown(_ text: LocatedText, wanted kinds: [Kind], _ context: LoadContext) {
        let words = kinds.map(\.rawValue)
        let wanted =
            words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        if let kind = kind(of: text.text) {
            context.error(
                "wrong-kind-of-name", "`\(text.quoted)` is a \(kind.rawValue), and here a \(wanted) is read",
                at: text.span)
            return
        }
        let candidates = names(of: kinds)
        let nearest = NearestName.of(text.text, among: candidates)
        context.error(
            "unknown-name", "there is no \(wanted) named `\(text.quoted)`",
            hint: nearest.map { "did you mean `\($0)`?" }
                ?? (candidates.isEmpty ? nil : "there are \(candidates.joined(separator: ", "))"), at: text.span)
    }
}
