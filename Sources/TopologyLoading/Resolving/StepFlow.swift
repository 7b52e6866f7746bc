internal import StreamCore
internal import TopologyModel

/// The rows' columns from step to step of one stage, as far as they are known.
struct StepFlow {
    let resolver: Resolver
    private var now: Relation
    /// A step's outcome is unknown: what comes behind it cannot be checked.
    private(set) var isBroken = false
    /// The schema is unknown from here on.
    private var isLost = false

    init(_ input: Relation, _ resolver: Resolver) {
        now = input
        self.resolver = resolver
    }

    var schema: Schema { now.schema }
    private var context: LoadContext { resolver.context }

    func relation(_ origin: Relation.Origin) -> Relation { now.moved(to: origin) }

    /// Checks a step and moves behind it; nil where something was reported or cannot be checked any more.
    mutating func take(_ step: Block) -> ResolvedStep? {
        guard !isLost else { return nil }
        let word = step.spec.fields.first { step.has($0.name) }?.name
        let resolved: ResolvedStep? =
            switch word {
            case StageFormat.filter.name: filter(step)
            case StageFormat.select.name: select(step)
            case StageFormat.extend.name: extend(step)
            case StageFormat.unnest.name: unnest(step)
            case StageFormat.lookup.name: lookup(step)
            default: nil
            }
        if resolved == nil {
            isBroken = true
            // Behind a filter the columns are what they were.
            isLost = word != StageFormat.filter.name
        }
        return resolved
    }

    private mutating func filter(_ step: Block) -> ResolvedStep? {
        guard let text = step[StageFormat.filter] else { return nil }
        guard let condition = resolver.expressions.condition(ExpressionText(text), schema) else { return nil }
        if now.isFromClock(condition) { now.clockFilters.append(text.span) }
        now.upstream.append("filter \(condition.source.text.singleSpaced)")
        return .filter(condition)
    }

    private mutating func select(_ step: Block) -> ResolvedStep? {
        guard let entries = step[StageFormat.select] else { return nil }
        guard let columns = resolver.columns(entries, now.schema, step.span) else { return nil }
        let fromClock = columns.filter { now.isFromClock($0.expression) }.map(\.name)
        now = now.with(Schema(columns.map(\.field)), fromClock: Set(fromClock))
        now.upstream.append(contentsOf: columns.map { "select \($0.signature)" })
        return .select(columns)
    }

    private mutating func extend(_ step: Block) -> ResolvedStep? {
        guard let entries = step[StageFormat.extend] else { return nil }
        guard let columns = resolver.columns(entries, now.schema, step.span) else { return nil }
        guard checkFree(columns.map { ($0.name, $0.nameSpan) }) else { return nil }
        let fromClock = columns.filter { now.isFromClock($0.expression) }.map(\.name)
        now = now.with(
            Schema(now.schema.fields + columns.map(\.field)), fromClock: now.fromClock.union(fromClock))
        now.upstream.append(contentsOf: columns.map { "extend \($0.signature)" })
        return .extend(columns)
    }

    private mutating func unnest(_ step: Block) -> ResolvedStep? {
        guard let text = step[StageFormat.unnest] else { return nil }
        let words = text.text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1].lowercased() == "as" else {
            context.error(
                "bad-unnest", "`\(text.quoted)` does not say what is unnested as what", hint: "write items as item",
                at: text.span)
            return nil
        }
        guard let index = schema.index(of: words[0]) else {
            let lists = schema.fields.filter { $0.type.list != nil }.map(\.name)
            let nearest = NearestName.of(words[0], among: lists)
            context.error(
                "unknown-column", "there is no column `\(words[0])`",
                hint: nearest.map { "did you mean `\($0)`?" }
                    ?? (lists.isEmpty ? "no column here is a list" : "lists here are \(lists.joined(separator: ", "))"),
                at: context.span(0..<words[0].utf8.count, of: text))
            return nil
        }
        guard let element = schema.fields[index].type.list else {
            context.error(
                "not-a-list", "`\(words[0])` is of type \(schema.fields[index].type), and only a list can be unnested",
                at: text.span)
            return nil
        }
        guard Names.check(column: words[2], "column", at: text.span, context) else { return nil }
        let added = element.elementSchema.fields.map {
            Field($0.name.isEmpty ? words[2] : words[2] + "." + $0.name, $0.type, isOptional: $0.isOptional)
        }
        let kept = schema.fields.filter { $0.name != words[0] }
        guard checkFree(added.map { ($0.name, text.span) }, besides: words[0]) else { return nil }
        now = now.with(Schema(kept + added), fromClock: now.fromClock)
        now.upstream.append("unnest \(words[0]) as \(words[2])")
        return .unnest(list: words[0], alias: words[2])
    }

    private mutating func lookup(_ step: Block) -> ResolvedStep? {
        guard let block = step[StageFormat.lookup] else { return nil }
        guard let lookup = resolver.lookup(block, now.schema) else { return nil }
        guard checkFree(lookup.takes.map { ($0.field.name, block.span(of: StageFormat.take.name)) }) else { return nil }
        let table = resolver.tables[lookup.table].plan
        now = now.with(Schema(now.schema.fields + lookup.takes.map(\.field)), fromClock: now.fromClock)
        let takes = lookup.takes.map { "\(table.schema.fields[$0.column].name) as \($0.field.name)" }
        now.upstream.append(
            "lookup \(table.name) key \(lookup.key.source.text.singleSpaced) take \(takes.joined(separator: ", ")) "
                + "missing \(lookup.missing.rawValue)")
        return .lookup(lookup)
    }

    /// New columns may not have the names of those that are there.
    private func checkFree(_ names: [(String, Span)], besides freed: String? = nil) -> Bool {
        var isFree = true
        for (name, span) in names where name != freed && schema.index(of: name) != nil {
            context.error(
                "column-taken", "there is a column `\(name)` already", hint: "give the new one another name", at: span)
            isFree = false
        }
        return isFree
    }
}

extension Relation {
    /// Whether the expression's value comes from the wall clock, by `now()` or by a column that came from it.
    func isFromClock(_ expression: ResolvedExpression) -> Bool {
        expression.compiled.usesNow || expression.reads.contains { fromClock.contains($0) }
    }

    /// The same rows with other columns.
    func with(_ schema: Schema, fromClock: Set<String>) -> Relation {
        Relation(
            origin: origin, schema: schema, fromClock: fromClock, clockFilters: clockFilters,
            carriesChanges: carriesChanges, hasEventTime: hasEventTime, upstream: upstream)
    }

    func moved(to origin: Origin) -> Relation {
        Relation(
            origin: origin, schema: schema, fromClock: fromClock, clockFilters: clockFilters,
            carriesChanges: carriesChanges, hasEventTime: hasEventTime, upstream: upstream)
    }
}

extension DataType {
    /// The element of a list, nil for any other type.
    var list: ListElement? {
        if case .list(let element) = self { element } else { nil }
    }
}
