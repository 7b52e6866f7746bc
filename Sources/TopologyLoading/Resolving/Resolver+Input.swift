internal import StreamCore
internal import TopologyModel

extension Resolver {
    /// What a block's `from` reads, as far as it is known; what is wrong with the `from` is reported.
    func input(of block: Block) -> Relation {
        guard let node = block[InputFormat.from] else { return .unknown }
        guard case .mapping = node.content else {
            guard let text = context.text(node, expected: "the name of a source, stage or view") else {
                return .unknown
            }
            guard names.kind(of: text.text) == .view else { return relation(text, wanted: [.source, .stage]) }
            context.error(
                "emit-missing", "`\(text.quoted)` is a view: say when it hands rows on",
                hint: "write from: { view: \(text.quoted), emit: on_close } or emit: changes", at: text.span)
            return relation(text, wanted: [.view]).moved(to: nil)
        }
        guard let from = Block(node, InputFormat.viewBlock, context) else { return .unknown }
        let emission = from[InputFormat.emit]
        guard let name = from[InputFormat.view] else { return .unknown }
        return emitted(relation(name, wanted: [.view]), name.text, emission, from)
    }

    private func relation(_ text: LocatedText, wanted: [NameRegistry.Kind]) -> Relation {
        guard let kind = names.kind(of: text.text), wanted.contains(kind) else {
            names.reportUnknown(text, wanted: wanted == [.view] ? wanted : [.source, .stage, .view], context)
            return .unknown
        }
        return relations[text.text] ?? .unknown
    }

    /// What the view `name` hands on.
    private func emitted(_ view: Relation, _ name: String, _ emission: Emission?, _ from: Block) -> Relation {
        let block = declared[name]?.block
        if emission == .onClose, let block, !block.has(ViewFormat.window.name) {
            context.error(
                "no-window", "`\(name)` has no window that could close", hint: "write emit: changes",
                at: from.span(of: InputFormat.emit.name))
            return view.moved(to: nil)
        }
        guard let emission else { return view.moved(to: nil) }
        var origin: Relation.Origin?
        if case .view(let index, _) = view.origin { origin = .view(index, emission) }
        return Relation(
            origin: origin, columns: view.columns, carriesChanges: emission == .changes,
            upstream: ["view \(name) \(emission.rawValue)"])
    }
}
