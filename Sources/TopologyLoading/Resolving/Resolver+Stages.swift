internal import StreamCore
internal import TopologyModel

extension Resolver {
    func stage(_ entry: NamedNode, _ block: Block) -> Relation {
        let onError = block[RecordsFormat.onError]
        let input = input(of: block)
        var flow = StepFlow(input, self)
        for step in stepNodes(block) ?? [.brokenStep] { flow.take(step) }
        guard flow.isSound, let origin = input.origin, let onError else { return flow.relation(nil) }
        stages.append(
            ResolvedStage(
                name: entry.name, nameSpan: entry.nameSpan, input: origin, steps: flow.steps, schema: flow.schema,
                onError: onError))
        return flow.relation(.stage(stages.count - 1))
    }

    /// Nil where something was reported.
    private func stepNodes(_ block: Block) -> [Node]? {
        guard let node = block[StageFormat.steps] else { return nil }
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
        return items
    }
}

extension Node {
    /// A step of which nothing is known.
    fileprivate static let brokenStep = Node(.broken, span: .nowhere)
}
