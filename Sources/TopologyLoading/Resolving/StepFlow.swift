internal import StreamCore
internal import TopologyModel

/// The rows' columns from step to step of one stage, as far as they are known.
struct StepFlow {
    private let resolver: Resolver
    private var now: Relation
    private(set) var steps: [ResolvedStep] = []
    /// Every step could be resolved.
    private(set) var isSound = true

    init(_ input: Relation, _ resolver: Resolver) {
        now = input
        self.resolver = resolver
    }

    var schema: Schema { now.columns.schema }
    private var context: LoadContext { resolver.context }

    func relation(_ origin: Relation.Origin?) -> Relation { now.moved(to: origin) }

    /// Checks a step and moves behind it.
    mutating func take(_ node: Node) {
        guard let block = Block(node, StageFormat.stepBlock, context), let step = resolved(block) else {
            isSound = false
            return
        }
        steps.append(step)
    }

    /// Nil where something was reported, or an error above keeps the step from being checked.
    private mutating func resolved(_ step: Block) -> ResolvedStep? {
        let word = step.spec.fields.first { step.has($0.name) }?.name
        switch word {
        case StageFormat.filter.name: return filter(step)
        case StageFormat.select.name: return select(step)
        case StageFormat.extend.name: return extend(step)
        case StageFormat.unnest.name: return unnest(step)
        case StageFormat.lookup.name: return lookup(step)
        default:
            now.columns = .unknown
            return nil
        }
    }

    /// Behind a filter the columns are what they were, whatever is wrong with it.
    private mutating func filter(_ step: Block) -> ResolvedStep? {
        guard let text = step[StageFormat.filter],
            let condition = resolver.expressions.condition(ExpressionText(text), now.columns)
        else { return nil }
        if now.isFromClock(condition) { now.clockFilters.append(text.span) }
        now.upstream.append("filter \(condition.source.text.singleSpaced)")
        return .filter(condition)
    }

    private mutating func select(_ step: Block) -> ResolvedStep? {
        let read = resolver.columns(step[StageFormat.select], now.columns, step.span)
        now.fromClock = clockNames(read)
        now.columns = read.columns
        now.upstream.append(contentsOf: read.resolved.map { "select \($0.signature)" })
        return read.isSound ? .select(read.resolved) : nil
    }

    private mutating func extend(_ step: Block) -> ResolvedStep? {
        let read = resolver.columns(step[StageFormat.extend], now.columns, step.span)
        let areFree = checkFree(read.names)
        now.fromClock.formUnion(clockNames(read))
        now.columns = now.columns.adding(read.columns)
        now.upstream.append(contentsOf: read.resolved.map { "extend \($0.signature)" })
        return read.isSound && areFree ? .extend(read.resolved) : nil
    }

    private func clockNames(_ read: ReadColumns) -> Set<String> {
        Set(read.resolved.filter { now.isFromClock($0.expression) }.map(\.name))
    }

    private mutating func unnest(_ step: Block) -> ResolvedStep? {
        guard let read = step[StageFormat.unnest].flatMap(resolver.unnest) else {
            now.columns.isOpen = true
            return nil
        }
        let element = resolver.element(of: read, now.columns)
        let added = element.map(read.columns)
        let areFree = added.map { checkFree($0.map { ($0.name, read.text.span) }, besides: read.list) } ?? true
        let kept = schema.fields.filter { $0.name != read.list }
        now.columns.schema = Schema(kept)
        now.columns.hidden.remove(read.list)
        now.columns = now.columns.adding(
            Columns(schema: Schema(added ?? []), hidden: added == nil ? [read.alias] : []))
        now.upstream.append("unnest \(read.list) as \(read.alias)")
        return added != nil && areFree && read.isNamed ? .unnest(list: read.list, alias: read.alias) : nil
    }

    private mutating func lookup(_ step: Block) -> ResolvedStep? {
        guard let block = step[StageFormat.lookup] else {
            now.columns.isOpen = true
            return nil
        }
        let read = resolver.lookup(block, now.columns)
        let span = block.span(of: StageFormat.take.name)
        let areFree = checkFree(read.taken.names.map { ($0, span) })
        now.columns = now.columns.adding(read.taken)
        guard areFree, let lookup = read.lookup else { return nil }
        now.upstream.append(resolver.signature(of: lookup))
        return .lookup(lookup)
    }

    /// New columns may not have the names of those that are there.
    private func checkFree(_ names: [(String, Span)], besides freed: String? = nil) -> Bool {
        var isFree = true
        for (name, span) in names where name != freed && now.columns.has(name) {
            context.error(
                "column-taken", "there is a column `\(name)` already", hint: "give the new one another name", at: span)
            isFree = false
        }
        return isFree
    }
}
