internal import StreamCore

/// Which columns of a step's input are used, given those used of its output.
extension ResolvedStep {
    func use(behind use: ColumnUse) -> ColumnUse {
        switch self {
        case .filter(let condition):
            var before = use
            for column in condition.reads { before.add(column) }
            return before
        case .select(let columns):
            return Self.use(of: columns, in: use)
        case .extend(let columns):
            var before = use.without(Set(columns.map(\.name)))
            before.add(Self.use(of: columns, in: use))
            return before
        case .unnest(let list, let alias):
            return Self.use(behind: use, unnesting: list, as: alias)
        case .lookup(let lookup):
            var before = use.without(Set(lookup.takes.map(\.field.name)))
            for column in lookup.key.reads { before.add(column) }
            return before
        }
    }

    /// What the used ones of `columns` read.
    private static func use(of columns: [ResolvedColumn], in use: ColumnUse) -> ColumnUse {
        var before = ColumnUse()
        for column in columns where use.contains(column.name) {
            if let plain = column.expression.plainColumn {
                before.add(plain, as: column.name, in: use)
            } else {
                for name in column.expression.reads { before.add(name) }
            }
        }
        return before
    }

    private static func use(behind use: ColumnUse, unnesting list: String, as alias: String) -> ColumnUse {
        let prefix = alias + "."
        let taken = use.columns.filter { $0 == alias || $0.hasPrefix(prefix) }
        var before = use.without(taken)
        if taken.contains(alias) {
            before.add(list)
        } else {
            before.add(list: list, elements: Set(taken.map { String($0.dropFirst(prefix.count)) }))
        }
        return before
    }
}
