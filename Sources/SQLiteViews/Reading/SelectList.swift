internal import StreamCore

/// Our own reading of a query's outermost select list, as far as exact types need it: SQLite names no origin of a
/// result column through a SQL view's expression or an aggregate.
///
/// Whatever is not surely a view's column, or `min`, `max` or `sum` of a decimal one, gets no type.
struct SelectList {
    /// By lowercase name, the columns that readers see of each view.
    let views: [String: [Field]]

    /// The type of each of a query's result columns where it is known.
    /// - Parameter count: how many columns SQLite says there are; where our reading differs nothing is known.
    func types(of sql: String, count: Int) -> [DataType?] {
        let unknown = [DataType?](repeating: nil, count: count)
        guard var reader = OutermostSelect(SQLToken.tokens(of: sql)), let select = reader.read() else { return unknown }
        var types: [DataType?] = []
        for item in select.items {
            guard let found = self.types(of: item, in: select) else { return unknown }
            types += found
        }
        return types.count == count ? types : unknown
    }

    /// Nil where it is not known how many columns the item stands for.
    private func types(of item: [SQLToken], in select: OutermostSelect.Parts) -> [DataType?]? {
        if item.count == 1, item[0].isMark("*") { return starTypes(of: select) }
        if item.count == 3, item[0].isName, item[1].isMark("."), item[2].isMark("*") {
            guard let source = select.sources.first(where: { $0.answers(to: item[0].text) }) else { return nil }
            return columns(of: source)?.map(\.type)
        }
        return [type(of: withoutAlias(item), in: select)]
    }

    private func starTypes(of select: OutermostSelect.Parts) -> [DataType?]? {
        // NATURAL and USING leave columns out of `*`.
        guard !select.mergesColumns else { return nil }
        var types: [DataType?] = []
        for source in select.sources {
            guard let columns = columns(of: source) else { return nil }
            types += columns.map(\.type)
        }
        return types
    }

    private func columns(of source: OutermostSelect.Source) -> [Field]? {
        source.view.flatMap { views[$0.lowercased()] }
    }

    private func type(of item: [SQLToken], in select: OutermostSelect.Parts) -> DataType? {
        if let column = columnType(of: item[...], in: select) { return column }
        guard let argument = aggregateArgument(item), let type = columnType(of: argument, in: select),
            case .decimal(_, let scale) = type
        else { return nil }
        return .decimal(precision: DataType.maximumPrecision, scale: scale)
    }

    /// `name` or `source.name`.
    private func columnType(of item: ArraySlice<SQLToken>, in select: OutermostSelect.Parts) -> DataType? {
        let item = Array(item)
        if item.count == 1, item[0].isName { return unqualified(item[0].text, in: select) }
        guard item.count == 3, item[0].isName, item[1].isMark("."), item[2].isName else { return nil }
        let sources = select.sources.filter { $0.answers(to: item[0].text) }
        guard sources.count == 1, let columns = columns(of: sources[0]) else { return nil }
        return type(item[2].text, in: columns)
    }

    private func unqualified(_ name: String, in select: OutermostSelect.Parts) -> DataType? {
        // A source that we cannot see into might have a column of that name.
        var found: [DataType] = []
        for source in select.sources {
            guard let columns = columns(of: source) else { return nil }
            if let type = type(name, in: columns) { found.append(type) }
        }
        guard let first = found.first, found.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    private func type(_ name: String, in columns: [Field]) -> DataType? {
        columns.first { $0.name.lowercased() == name.lowercased() }?.type
    }

    /// The argument of `min(x)`, `max(x)` or `sum([distinct] x)`, with or without FILTER and OVER behind it.
    private func aggregateArgument(_ item: [SQLToken]) -> ArraySlice<SQLToken>? {
        guard item.count >= 4, ["min", "max", "sum"].contains(where: { item[0].isWord($0) }), item[1].isMark("("),
            let close = OutermostSelect.closing(item, from: 1)
        else { return nil }
        let rest = item[(close + 1)...]
        guard rest.isEmpty || rest.first?.isWord("filter") == true || rest.first?.isWord("over") == true,
            isCallTail(Array(rest))
        else { return nil }
        let start = item[2].isWord("distinct") ? 3 : 2
        return item[start..<close]
    }

    /// Nothing, `FILTER (...)`, `OVER (...)`, `OVER name`, or the first and then one of the others.
    private func isCallTail(_ tail: [SQLToken]) -> Bool {
        var place = 0
        if place < tail.count, tail[place].isWord("filter") {
            guard place + 1 < tail.count, let close = OutermostSelect.closing(tail, from: place + 1) else {
                return false
            }
            place = close + 1
        }
        if place < tail.count, tail[place].isWord("over") {
            if place + 2 == tail.count, tail[place + 1].isName { return true }
            guard place + 1 < tail.count, let close = OutermostSelect.closing(tail, from: place + 1) else {
                return false
            }
            place = close + 1
        }
        return place == tail.count
    }

    /// Cuts `AS name`, or a name that follows what can end an expression.
    private func withoutAlias(_ item: [SQLToken]) -> [SQLToken] {
        guard item.count >= 2, let last = item.last, last.isName || last.kind == .string else { return item }
        // These end an expression and are no names.
        guard !["isnull", "notnull", "end", "null"].contains(where: { last.isWord($0) }) else { return item }
        if item[item.count - 2].isWord("as") { return Array(item.dropLast(2)) }
        let before = item[item.count - 2]
        let endsExpression = before.isMark(")") || before.isName
        // `OVER name` ends in a name that is no alias.
        return endsExpression && !before.isWord("over") ? Array(item.dropLast()) : item
    }
}
