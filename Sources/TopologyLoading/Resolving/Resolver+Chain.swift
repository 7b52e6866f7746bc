internal import TopologyModel

/// A stage or view of the file that may not be resolved yet.
struct DeclaredBlock {
    let kind: NameRegistry.Kind
    let entry: NamedNode
    /// Nil: it is no mapping, which was reported.
    let block: Block?
}

/// Each stage and view reads one block, so what must be resolved before it is a chain.
extension Resolver {
    func resolveChains(_ stageEntries: [NamedNode], _ viewEntries: [NamedNode]) {
        guard stageEntries.count + viewEntries.count <= Self.maximumBlocks else {
            context.error(
                "too-many-blocks", "the file holds more than \(Self.maximumBlocks) stages and views",
                at: root.span(of: TopologyFormat.stages.name))
            return
        }
        for entry in stageEntries { declareBlock(entry, .stage, StageFormat.block) }
        for entry in viewEntries { declareBlock(entry, .view, ViewFormat.block) }
        for entry in stageEntries + viewEntries { resolveChain(entry.name) }
    }

    private func declareBlock(_ entry: NamedNode, _ kind: NameRegistry.Kind, _ spec: BlockSpec) {
        declared[entry.name] = DeclaredBlock(kind: kind, entry: entry, block: Block(entry.node, spec, context))
    }

    /// Resolves the stage or view `name` behind everything that it reads, without recursion: a chain may be long.
    private func resolveChain(_ name: String) {
        var chain: [String] = []
        var places: [String: Int] = [:]
        var next: String? = name
        while let name = next, declared[name] != nil, relations[name] == nil {
            if let start = places[name] {
                // The last of the cycle is resolved first, and nothing is known of what it reads.
                reportCycle(Array(chain[start...]))
                break
            }
            places[name] = chain.count
            chain.append(name)
            next = inputName(of: name)
        }
        for name in chain.reversed() {
            relations[name] = declared[name].map(relation)
        }
    }

    private func relation(_ declared: DeclaredBlock) -> Relation {
        guard let block = declared.block else { return .unknown }
        return declared.kind == .stage ? stage(declared.entry, block) : view(declared.entry.name, block)
    }

    private func reportCycle(_ names: [String]) {
        guard let first = names.first, let from = names.last.flatMap(inputNode) else { return }
        // A long cycle is not shown whole.
        let shown = names.count > 8 ? names.prefix(7) + ["..."] : names[...]
        context.error(
            "cycle", "`\(first)` would read what it feeds: \((shown + [first]).joined(separator: " -> "))",
            hint: "a topology has no cycles", at: from.span)
    }

    /// The scalar that names what a block reads; nothing is reported, for reading the block does.
    private func inputNode(of name: String) -> Node? {
        let from = declared[name]?.block?.node.value(of: InputFormat.from.name)
        return from?.value(of: InputFormat.view.name) ?? from
    }

    private func inputName(of name: String) -> String? {
        guard let node = inputNode(of: name), let raw = node.rawText else { return nil }
        return try? context.environment.resolve(node, raw).text
    }
}
