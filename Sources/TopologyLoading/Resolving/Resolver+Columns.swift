internal import StreamCore
internal import TopologyModel

extension Resolver {
    /// Named expressions over `schema`; nil where anything was reported.
    func columns(_ entries: [NamedNode], _ schema: Schema, _ span: Span) -> [ResolvedColumn]? {
        if entries.isEmpty {
            context.error("no-columns", "there must be at least one column here", at: span)
            return nil
        }
        let areNamed = checkNames(entries)
        let columns = entries.compactMap { entry -> ResolvedColumn? in
            guard let text = context.text(entry.node, expected: "an expression"),
                let expression = expressions.expression(ExpressionText(text), schema)
            else { return nil }
            return ResolvedColumn(name: entry.name, expression: expression, nameSpan: entry.nameSpan)
        }
        return areNamed && columns.count == entries.count ? columns : nil
    }

    /// Names of result columns: well-formed, and distinct without case, for SQLite compares them so.
    func checkNames(_ entries: [NamedNode], taken: [String] = []) -> Bool {
        var seen = Set(taken.map { $0.lowercased() })
        var isRight = true
        for entry in entries {
            guard Names.check(column: entry.name, "column", at: entry.nameSpan, context) else {
                isRight = false
                continue
            }
            guard seen.insert(entry.name.lowercased()).inserted else {
                context.error(
                    "column-taken", "there is a column `\(entry.name)` already",
                    hint: "two columns cannot have one name, and case does not count",
                    at: entry.nameSpan)
                isRight = false
                continue
            }
        }
        return isRight
    }

    func lookup(_ block: Block, _ schema: Schema) -> ResolvedLookup? {
        let missing = block[StageFormat.missing]
        let key = block[StageFormat.key].flatMap { expressions.expression(ExpressionText($0), schema) }
        guard let name = block[StageFormat.table] else { return nil }
        guard let known = tableIndexes[name.text] else {
            names.reportUnknown(name, wanted: [.table], context)
            return nil
        }
        guard let index = known else { return nil }
        let table = tables[index]
        if let key, key.compiled.type != table.keyType {
            context.error(
                "key-type", "the key is of type \(key.compiled.type), that of `\(table.plan.name)` is \(table.keyType)",
                hint: "write cast(... as \(table.keyType))", at: key.source.span)
            return nil
        }
        guard let missing, let key, let takes = takes(block, table, missing) else { return nil }
        return ResolvedLookup(table: index, key: key, takes: takes, missing: missing)
    }

    private func takes(_ block: Block, _ table: ResolvedTable, _ missing: MissingPolicy) -> [ResolvedLookup.Take]? {
        guard let node = block[StageFormat.take] else { return nil }
        guard case .sequence(let items) = node.content else {
            context.error(
                "wrong-kind", "a list of fields should stand here, found \(node.kind)", hint: "write [category]",
                at: node.span)
            return nil
        }
        let mayBeNull = missing == .keep || table.plan.onFailure == .default
        var seen: Set<String> = []
        let takes = items.compactMap { item -> ResolvedLookup.Take? in
            guard let take = take(item, table, mayBeNull: mayBeNull) else { return nil }
            guard seen.insert(take.field.name).inserted else {
                context.error("column-taken", "`\(take.field.name)` is taken twice", at: item.span)
                return nil
            }
            return take
        }
        return takes.count == items.count ? takes : nil
    }

    /// `category`, or `name as product_name`.
    private func take(_ node: Node, _ table: ResolvedTable, mayBeNull: Bool) -> ResolvedLookup.Take? {
        guard let text = context.text(node, expected: "a field of the table") else { return nil }
        let words = text.text.split(separator: " ").map(String.init)
        guard words.count == 1 || (words.count == 3 && words[1].lowercased() == "as") else {
            context.error(
                "bad-take", "`\(text.quoted)` is no field", hint: "write `name` or `name as other`", at: text.span)
            return nil
        }
        let columns = table.plan.schema
        guard let column = columns.index(of: words[0]) else {
            let nearest = NearestName.of(words[0], among: columns.fields.map(\.name))
            context.error(
                "unknown-field", "the table `\(table.plan.name)` has no field `\(words[0])`",
                hint: nearest.map { "did you mean `\($0)`?" }
                    ?? "it has \(columns.fields.map(\.name).joined(separator: ", "))", at: text.span)
            return nil
        }
        if words.count == 3, !Names.check(column: words[2], "column", at: text.span, context) { return nil }
        let field = columns.fields[column]
        return ResolvedLookup.Take(
            column: column,
            field: Field(words.count == 3 ? words[2] : words[0], field.type, isOptional: field.isOptional || mayBeNull))
    }
}

extension ResolvedColumn {
    /// Name, expression and type as one line.
    var signature: String {
        "\(name) = \(expression.source.text.singleSpaced): \(expression.compiled.type)"
    }
}

extension String {
    /// White space outside quotes as single spaces: how an expression is laid out does not change what it is.
    var singleSpaced: String {
        var result = ""
        var isQuoted = false
        var isPending = false
        for character in self {
            if character == "'" { isQuoted.toggle() }
            guard isQuoted || !character.isWhitespace else {
                isPending = true
                continue
            }
            if isPending, !result.isEmpty { result += " " }
            isPending = false
            result.append(character)
        }
        return result
    }
}
