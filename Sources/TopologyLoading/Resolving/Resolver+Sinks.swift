internal import StreamCore
internal import TopologyModel

extension Resolver {
    func resolveSink(_ entry: NamedNode) {
        guard let block = Block(entry.node, SinkFormat.block, context) else { return }
        let input = input(of: block)
        if block[RecordsFormat.format] == .csv {
            context.error(
                "not-available", "`format: csv` is for tables; a sink writes json",
                at: block.span(of: RecordsFormat.format.name))
        }
        let connector =
            block[SinkFormat.kafka].flatMap { kafkaSink($0, input) }
            ?? block[SinkFormat.file].flatMap(fileSink)
        guard let input, let connector else { return }
        sinks.append(
            ResolvedSink(name: entry.name, input: input.origin, schema: input.schema, connector: connector))
    }

    private func kafkaSink(_ block: Block, _ input: Relation?) -> ResolvedSink.Connector? {
        let connection = kafkaConnection(block)
        let topic = topic(block)
        var key: ResolvedExpression?
        if block.has(SinkFormat.key.name) {
            guard let text = block[SinkFormat.key], let input, let found = sinkKey(text, input) else { return nil }
            key = found
        }
        guard let connection, let topic else { return nil }
        return .kafka(connection, topic: topic, key: key, span: block.span(of: RecordsFormat.topic.name))
    }

    private func sinkKey(_ text: LocatedText, _ input: Relation) -> ResolvedExpression? {
        guard let key = expressions.expression(ExpressionText(text), input.schema) else { return nil }
        guard key.compiled.type.list == nil else {
            context.error("key-type", "a list cannot be a record's key", at: text.span)
            return nil
        }
        guard checkClock(key, input, "a sink's key") else { return nil }
        return key
    }

    private func fileSink(_ block: Block) -> ResolvedSink.Connector? {
        guard let text = block[SinkFormat.path], let path = path(text.node) else { return nil }
        return .file(path: path, span: text.span)
    }
}
