internal import StreamCore

/// Which columns of a schema are used; of lists that are only unnested, which of their elements' columns.
struct ColumnUse: Sendable, Equatable {
    private(set) var columns: Set<String> = []
    /// Nil: the whole list.
    private var elements: [String: Set<String>?] = [:]
    /// Every column is used.
    private var isEverything = false

    static func everything(of schema: Schema) -> ColumnUse {
        var use = ColumnUse()
        for field in schema.fields { use.add(field.name) }
        return use
    }

    func contains(_ column: String) -> Bool { columns.contains(column) || isEverything }

    /// What is used of the elements of the list `column`.
    func elements(of column: String) -> ColumnUse {
        guard let some = elements[column], let names = some else {
            var all = ColumnUse()
            all.isEverything = true
            return all
        }
        var use = ColumnUse()
        use.columns = names
        return use
    }

    /// The column as a whole.
    mutating func add(_ column: String) {
        columns.insert(column)
        elements[column] = .some(nil)
    }

    /// Of the list `column` only these columns of its elements.
    mutating func add(list column: String, elements names: Set<String>) {
        columns.insert(column)
        switch elements[column] {
        case .none: elements[column] = .some(names)
        case .some(.none): break
        case .some(.some(let before)): elements[column] = .some(before.union(names))
        }
    }

    /// What `other` uses of its column `name` is used of `column` here.
    mutating func add(_ column: String, as name: String, in other: ColumnUse) {
        if let some = other.elements[name], let names = some {
            add(list: column, elements: names)
        } else {
            add(column)
        }
    }

    mutating func add(_ other: ColumnUse) {
        for column in other.columns { add(column, as: column, in: other) }
    }

    func without(_ names: Set<String>) -> ColumnUse {
        var rest = self
        rest.columns.subtract(names)
        for name in names { rest.elements[name] = nil }
        return rest
    }
}
