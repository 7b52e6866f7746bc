internal import StreamCore
internal import TopologyModel

/// A lookup step as far as it could be read.
struct ReadLookup {
    /// The columns that it adds.
    var taken = Columns(schema: Schema([]))
    /// Nil where something was reported, or hidden by an error above.
    var lookup: ResolvedLookup?
}

extension Resolver {
    func lookup(_ block: Block, _ columns: Columns) -> ReadLookup {
        let missing = block[StageFormat.missing]
        let key = block[StageFormat.key].flatMap { expressions.expression(ExpressionText($0), columns) }
        let table = table(of: block)
        let isTyped = checkType(of: key, table)
        let mayBeNull = (missing ?? .keep) == .keep || table.onFailure == .default
        var reading = TakeReading(context: context, table: table, mayBeNull: mayBeNull)
        reading.read(block[StageFormat.take])
        var read = ReadLookup(taken: reading.columns)
        if isTyped, reading.isSound, let index = table.index, let key, let missing {
            read.lookup = ResolvedLookup(table: index, key: key, takes: reading.takes, missing: missing)
        }
        return read
    }

    private func table(of block: Block) -> KnownTable {
        guard let name = block[StageFormat.table] else { return KnownTable(name: "") }
        if let known = knownTables[name.text] { return known }
        names.reportUnknown(name, wanted: [.table], context)
        return KnownTable(name: name.quoted)
    }

    private func checkType(of key: ResolvedExpression?, _ table: KnownTable) -> Bool {
        guard let key, let keyType = table.keyType, key.compiled.type != keyType else { return true }
        context.error(
            "key-type", "the key is of type \(key.compiled.type), that of `\(table.name)` is \(keyType)",
            hint: "write cast(... as \(keyType))", at: key.source.span)
        return false
    }

    /// The lookup as one line, for the signatures of views.
    func signature(of lookup: ResolvedLookup) -> String {
        let table = tables[lookup.table].plan
        let takes = lookup.takes.map { "\(table.schema.fields[$0.column].name) as \($0.field.name)" }
        return "lookup \(table.name) key \(lookup.key.source.text.singleSpaced) take \(takes.joined(separator: ", ")) "
            + "missing \(lookup.missing.rawValue)"
    }
}
