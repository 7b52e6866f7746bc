internal import TopologyModel

/// Each stage and view reads one block, so what must be resolved before it is a chain.
extension Resolver {
    /// Resolves the stage or view `name` behind everything that it reads, without recursion: a chain may be long.
    func resolveChain(_ name: String) {
        var chain: [String] = []
        var places: [String: Int] = [:]
        var next: String? = name
        while let name = next, declared[name] != nil, relations[name] == nil {
            if let start = places[name] {
                breakCycle(Array(chain[start...]))
                break
            }
            places[name] = chain.count
            chain.append(name)
            next = inputName(of: name)
        }
        for name in chain.reversed() where relations[name] == nil {
            guard let (kind, entry) = declared[name] else { continue }
            let relation = kind == .stage ? resolveStage(entry) : resolveView(entry)
            relations[name] = relation.map { .ready($0) } ?? .broken
        }
    }

    private func breakCycle(_ names: [String]) {
        guard let first = names.first, let from = names.last.flatMap(inputNode) else { return }
        // A long cycle is not shown whole.
        let shown = names.count > 8 ? names.prefix(7) + ["..."] : names[...]
        context.error(
            "cycle", "`\(first)` would read what it feeds: \((shown + [first]).joined(separator: " -> "))",
            hint: "a topology has no cycles", at: from.span)
        for name in names { relations[name] = .broken }
    }

    /// The scalar that names what a block reads; nothing is reported, for reading the block does.
    private func inputNode(of name: String) -> Node? {
        let from = declared[name]?.entry.node.value(of: InputFormat.from.name)
        return from?.value(of: InputFormat.view.name) ?? from
    }

    private func inputName(of name: String) -> String? {
        guard let node = inputNode(of: name), let raw = node.rawText else { return nil }
        return try? context.environment.resolve(node, raw).text
    }
}
