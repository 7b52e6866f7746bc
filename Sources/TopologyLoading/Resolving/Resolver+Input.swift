internal import StreamCore
internal import TopologyModel

extension Resolver {
    /// What a block's `from` reads; nil where it is missing or broken, which has been reported.
    func input(of block: Block) -> Relation? {
        guard let node = block[InputFormat.from] else { return nil }
        guard case .mapping = node.content else {
            guard let text = context.text(node, expected: "the name of a source, stage or view") else { return nil }
            guard names.kind(of: text.text) != .view else {
                context.error(
                    "emit-missing", "`\(text.quoted)` is a view: say when it hands rows on",
                    hint: "write from: { view: \(text.quoted), emit: on_close } or emit: changes", at: text.span)
                return nil
            }
            return relation(text, wanted: [.source, .stage])
        }
        guard let from = Block(node, InputFormat.viewBlock, context), let name = from[InputFormat.view] else {
            return nil
        }
        let relation = relation(name, wanted: [.view])
        guard let emission = from[InputFormat.emit], let relation else { return nil }
        return emit(relation, emission, from)
    }

    private func relation(_ text: LocatedText, wanted: [NameRegistry.Kind]) -> Relation? {
        guard let kind = names.kind(of: text.text), wanted.contains(kind) else {
            names.reportUnknown(text, wanted: wanted == [.view] ? wanted : [.source, .stage, .view], context)
            return nil
        }
        guard case .ready(let relation) = relations[text.text] else { return nil }
        return relation
    }

    private func emit(_ relation: Relation, _ emission: Emission, _ from: Block) -> Relation? {
        guard case .view(let index, _) = relation.origin else { return nil }
        let view = views[index]
        if emission == .onClose, view.window == nil {
            context.error(
                "no-window", "`\(view.name)` has no window that could close", hint: "write emit: changes",
                at: from.span(of: InputFormat.emit.name))
            return nil
        }
        return Relation(
            origin: .view(index, emission), schema: relation.schema, carriesChanges: emission == .changes,
            upstream: ["view \(view.name) \(emission.rawValue)"])
    }
}
