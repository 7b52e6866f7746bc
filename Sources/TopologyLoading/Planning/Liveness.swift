internal import StreamCore
internal import TopologyModel

/// Which columns of each source and stage are used by anything behind it; worked out from the consumers backwards.
struct Liveness {
    private(set) var sources: [ColumnUse?]
    /// Nil: nothing reads the stage.
    private(set) var stages: [ColumnUse?]
    private(set) var usedTables: Set<Int> = []

    init(_ resolver: Resolver) {
        sources = Array(repeating: nil, count: resolver.sources.count)
        stages = Array(repeating: nil, count: resolver.stages.count)
        for sink in resolver.sinks { add(.everything(of: sink.schema), to: sink.input) }
        for view in resolver.views { add(view.use, to: view.input) }
        // A stage stands behind what it reads, so each is complete when its turn comes.
        for index in resolver.stages.indices.reversed() {
            let stage = resolver.stages[index]
            guard var use = stages[index] else { continue }
            for step in stage.steps.reversed() {
                if case .lookup(let lookup) = step { usedTables.insert(lookup.table) }
                use = step.use(behind: use)
            }
            add(use, to: stage.input)
        }
        for (index, source) in resolver.sources.enumerated() {
            if let eventTime = source.eventTime { sources[index]?.add(eventTime) }
        }
    }

    private mutating func add(_ use: ColumnUse, to input: Relation.Origin) {
        switch input {
        case .source(let index): sources[index] = (sources[index] ?? ColumnUse()).adding(use)
        case .stage(let index): stages[index] = (stages[index] ?? ColumnUse()).adding(use)
        case .view: break
        }
    }
}

extension ColumnUse {
    fileprivate func adding(_ other: ColumnUse) -> ColumnUse {
        var sum = self
        sum.add(other)
        return sum
    }
}

extension ResolvedView {
    /// The columns that its keys and aggregates read.
    fileprivate var use: ColumnUse {
        var use = ColumnUse()
        let expressions = groupBy.map(\.expression) + aggregates.flatMap { [$0.argument].compactMap { $0 } + $0.by }
        for expression in expressions {
            for column in expression.reads { use.add(column) }
        }
        return use
    }
}
