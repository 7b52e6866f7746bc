internal import StreamCore
internal import TopologyModel

extension Resolver {
    func resolveStage(_ entry: NamedNode) -> Relation? {
        guard let block = Block(entry.node, StageFormat.block, context) else { return nil }
        let onError = block[RecordsFormat.onError]
        let input = input(of: block)
        guard let node = block[StageFormat.steps], let steps = stepBlocks(node) else { return nil }
        guard let input else { return nil }
        var flow = StepFlow(input, self)
        var resolved: [ResolvedStep] = []
        for step in steps {
            guard let step = flow.take(step) else { continue }
            resolved.append(step)
        }
        guard !flow.isBroken, let onError else { return nil }
        stages.append(
            ResolvedStage(
                name: entry.name, nameSpan: entry.nameSpan, input: input.origin, steps: resolved,
                schema: flow.schema, onError: onError))
        return flow.relation(.stage(stages.count - 1))
    }

    private func stepBlocks(_ node: Node) -> [Block]? {
        guard case .sequence(let items) = node.content else {
            context.error(
                "wrong-kind", "a list of steps should stand here, found \(node.kind)", hint: "write `- filter: ...`",
                at: node.span)
            return nil
        }
        guard !items.isEmpty else {
            context.error("no-steps", "a stage has at least one step", hint: "write `- filter: ...`", at: node.span)
            return nil
        }
        return items.compactMap { Block($0, StageFormat.stepBlock, context) }
    }
}
