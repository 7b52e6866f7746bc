internal import Expressions
internal import StreamCore
internal import TopologyModel

/// Resolved blocks -> plan: schemas pruned to what is used, expressions compiled against them, names made indexes.
/// Blocks that nothing reads are left out.
struct Planner {
    let resolver: Resolver
    let live: Liveness
    /// Places in the plan of resolved sources, stages and tables; nil: left out.
    private let sourceIndexes: [Int?]
    private let stageIndexes: [Int?]
    private let tableIndexes: [Int?]

    init(_ resolver: Resolver) {
        self.resolver = resolver
        let live = Liveness(resolver)
        self.live = live
        sourceIndexes = Self.places(resolver.sources.indices.map { live.sources[$0] != nil })
        stageIndexes = Self.places(resolver.stages.indices.map { live.stages[$0] != nil })
        tableIndexes = Self.places(resolver.tables.indices.map { live.usedTables.contains($0) })
    }

    private static func places(_ kept: [Bool]) -> [Int?] {
        var next = 0
        return kept.map { isKept in
            guard isKept else { return nil }
            next += 1
            return next - 1
        }
    }

    func plan(name: String, id: String) -> TopologyPlan {
        reportUnused()
        let sources = resolver.sources.indices.compactMap(source)
        var stages: [StagePlan] = []
        for index in resolver.stages.indices {
            guard let stage = stage(index, sources, stages) else { continue }
            stages.append(stage)
        }
        let views = resolver.views.map { view($0, sources, stages) }
        return TopologyPlan(
            name: name, id: id, settings: resolver.settings, sources: sources,
            tables: resolver.tables.indices.filter { tableIndexes[$0] != nil }.map { resolver.tables[$0].plan },
            stages: stages, views: views, sinks: resolver.sinks.map(sink))
    }

    private func source(_ index: Int) -> SourcePlan? {
        guard let use = live.sources[index] else { return nil }
        let source = resolver.sources[index]
        let decode = DecodePlanBuilder.plan(source.fields, use)
        return SourcePlan(
            name: source.name, connector: source.connector, format: source.format, decode: decode,
            eventTimeColumn: source.eventTime.flatMap { decode.schema.index(of: $0) }, watermark: source.watermark,
            onError: source.onError)
    }

    private func stage(_ index: Int, _ sources: [SourcePlan], _ stages: [StagePlan]) -> StagePlan? {
        guard let use = live.stages[index] else { return nil }
        let stage = resolver.stages[index]
        // What is used behind each step, from the last to the first.
        var uses = [use]
        for step in stage.steps.dropFirst().reversed() {
            uses.append(step.use(behind: uses[uses.count - 1]))
        }
        var builder = StepPlanner(self, schema(of: stage.input, sources, stages))
        let steps = zip(stage.steps, uses.reversed()).map { builder.plan($0, behind: $1) }
        return StagePlan(
            name: stage.name, input: reference(stage.input), steps: steps, outputSchema: builder.schema,
            onError: stage.onError)
    }

    private func view(_ view: ResolvedView, _ sources: [SourcePlan], _ stages: [StagePlan]) -> ViewPlan {
        let schema = schema(of: view.input, sources, stages)
        let groupBy = view.groupBy.map { NamedExpression(name: $0.name, expression: compile($0.expression, schema)) }
        let aggregates = view.aggregates.map { aggregate in
            AggregatePlan(
                name: aggregate.name, function: aggregate.function,
                argument: aggregate.argument.map { compile($0, schema) }, by: aggregate.by.map { compile($0, schema) },
                resultType: aggregate.resultType, resultIsOptional: aggregate.resultIsOptional)
        }
        return ViewPlan(
            name: view.name, input: reference(view.input), groupBy: groupBy, window: view.window,
            aggregates: aggregates, retain: view.retain, indexes: view.indexes, tenant: view.tenant,
            onError: view.onError, signature: view.signature)
    }

    private func sink(_ sink: ResolvedSink) -> SinkPlan {
        let connector: SinkConnector =
            switch sink.connector {
            case .kafka(let connection, let topic, _):
                .kafka(
                    KafkaSinkPlan(
                        connection: connection, topic: topic, key: sink.key.map { compile($0, sink.schema) }))
            case .file(let path, _): .file(path: path)
            }
        return SinkPlan(name: sink.name, input: reference(sink.input), connector: connector, schema: sink.schema)
    }

    /// The expression against a schema that holds every column it reads, with the types it had.
    func compile(_ expression: ResolvedExpression, _ schema: Schema) -> CompiledExpression {
        guard let compiled = try? ExpressionCompiler.compile(expression.source.text, input: schema) else {
            resolver.context.error(
                "pruned-expression", "the expression does not compile against the columns that are used of its input",
                hint: "this is a fault of the loader; please report it with the file", at: expression.source.span)
            return expression.compiled
        }
        return compiled
    }

    func tablePlace(_ index: Int) -> Int { tableIndexes[index] ?? 0 }

    private func reference(_ origin: Relation.Origin) -> InputReference {
        switch origin {
        case .source(let index): .source(sourceIndexes[index] ?? 0)
        case .stage(let index): .stage(stageIndexes[index] ?? 0)
        case .view(let index, let emission): .view(index, emission)
        }
    }

    private func schema(of origin: Relation.Origin, _ sources: [SourcePlan], _ stages: [StagePlan]) -> Schema {
        switch reference(origin) {
        case .source(let index): sources[index].schema
        case .stage(let index): stages[index].outputSchema
        case .view(let index, _): resolver.views[index].schema
        }
    }

    private func reportUnused() {
        for (index, source) in resolver.sources.enumerated() where sourceIndexes[index] == nil {
            warn("source", source.name, source.nameSpan)
        }
        for (index, stage) in resolver.stages.enumerated() where stageIndexes[index] == nil {
            warn("stage", stage.name, stage.nameSpan)
        }
        for (index, table) in resolver.tables.enumerated() where tableIndexes[index] == nil {
            warn("table", table.plan.name, table.nameSpan)
        }
    }

    private func warn(_ kind: String, _ name: String, _ span: Span) {
        resolver.context.warning(
            "unused-\(kind)", "nothing that is kept or written reads the \(kind) `\(name)`; it is left out", at: span)
    }
}
