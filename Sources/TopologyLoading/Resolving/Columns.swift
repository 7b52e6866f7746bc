internal import StreamCore

/// The columns of some rows as far as they are known: an error above may hide some of them. What reads a hidden column
/// is not checked and stays silent, so that one mistake is reported once.
struct Columns {
    /// Those whose types are known.
    var schema: Schema
    /// Those that are there, of types unknown; each stands for its fields too.
    var hidden: Set<String> = []
    /// There may be others, of any name.
    var isOpen = false

    /// Nothing is known.
    static let unknown = Columns(schema: Schema([]), isOpen: true)

    /// Of all that are known to be there.
    var names: [String] { schema.fields.map(\.name) + hidden.sorted() }

    /// Whether a column of that name is there for certain.
    func has(_ name: String) -> Bool {
        schema.index(of: name) != nil || hidden.contains(name)
    }

    /// Whether an error above may be why `path` is not found.
    func hides(_ path: String) -> Bool {
        let isHidden = hidden.contains { name in
            path == name || path.hasPrefix(name + ".") || name.hasPrefix(path + ".")
        }
        return isHidden || (isOpen && !isRelated(path))
    }

    /// Whether a known column is `path`, has it as a field, or is a field of it.
    private func isRelated(_ path: String) -> Bool {
        schema.fields.contains { field in
            path == field.name || path.hasPrefix(field.name + ".") || field.name.hasPrefix(path + ".")
        }
    }
}

extension Columns {
    init(_ fields: ReadFields) {
        self.init(schema: fields.declared.flattened, hidden: fields.hidden, isOpen: fields.isOpen)
    }

    /// These and `others` behind them.
    func adding(_ others: Columns) -> Columns {
        let new = others.schema.fields.filter { schema.index(of: $0.name) == nil }
        return Columns(
            schema: Schema(schema.fields + new), hidden: hidden.union(others.hidden), isOpen: isOpen || others.isOpen)
    }
}
