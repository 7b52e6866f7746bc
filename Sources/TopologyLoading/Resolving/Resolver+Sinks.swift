internal import StreamCore
internal import TopologyModel

extension Resolver {
    func resolveSink(_ entry: NamedNode) {
        guard let block = Block(entry.node, SinkFormat.block, context) else { return }
        let input = input(of: block)
        let format = format(block, "a sink writes json")
        let kafka = block[SinkFormat.kafka]
        let key = kafka.flatMap { sinkKey($0, input) }
        let connector = kafka.flatMap(kafkaSink) ?? block[SinkFormat.file].flatMap(fileSink)
        if let connector { outputs.append((entry.name, connector)) }
        let isKeyed = kafka?.has(SinkFormat.key.name) ?? false
        guard let origin = input.origin, format != nil, let connector, key != nil || !isKeyed else { return }
        sinks.append(
            ResolvedSink(
                name: entry.name, input: origin, schema: input.columns.schema, connector: connector, key: key))
    }

    private func kafkaSink(_ block: Block) -> ResolvedSink.Connector? {
        let connection = kafkaConnection(block)
        guard let topic = topic(block), let connection else { return nil }
        return .kafka(connection, topic: topic, span: block.span(of: RecordsFormat.topic.name))
    }

    /// Nil where there is none, something was reported, or an error above hides what it reads.
    private func sinkKey(_ block: Block, _ input: Relation) -> ResolvedExpression? {
        guard block.has(SinkFormat.key.name), let text = block[SinkFormat.key],
            let key = expressions.expression(ExpressionText(text), input.columns)
        else { return nil }
        guard key.compiled.type.list == nil else {
            context.error("key-type", "a list cannot be a record's key", at: text.span)
            return nil
        }
        return checkClock(key, input, "a sink's key") ? key : nil
    }

    private func fileSink(_ block: Block) -> ResolvedSink.Connector? {
        guard let text = block[SinkFormat.path], let path = path(text.node) else { return nil }
        return .file(path: path, span: text.span)
    }
}
