internal import StreamCore
internal import TopologyModel

extension Resolver {
    func resolveSource(_ entry: NamedNode) {
        relations[entry.name] = .broken
        guard let block = Block(entry.node, SourceFormat.block, context) else { return }
        let connector = sourceConnector(entry.name, block)
        let fields = schema(of: block)
        let eventTime = eventTime(block, fields)
        let format = block[RecordsFormat.format]
        if format == .csv {
            context.error(
                "not-available", "`format: csv` is for tables; a source reads json",
                at: block.span(of: RecordsFormat.format.name))
            return
        }
        let watermark = block.nested(SourceFormat.watermark)
        guard let lag = watermark[SourceFormat.lag], let idle = watermark[SourceFormat.idle],
            let ahead = watermark[SourceFormat.ahead], let onError = block[RecordsFormat.onError], let connector,
            let fields, let format, let eventTime
        else { return }
        let source = ResolvedSource(
            name: entry.name, nameSpan: entry.nameSpan, connector: connector, format: format, fields: fields,
            eventTime: eventTime.name, watermark: WatermarkPlan(lag: lag, idle: idle, ahead: ahead), onError: onError)
        sources.append(source)
        var relation = Relation(origin: .source(sources.count - 1), schema: fields.flattened)
        // A record of a topic has a timestamp of its own, a line of a file has none.
        if case .files = connector { relation.hasEventTime = source.eventTime != nil }
        relation.upstream = ["source \(entry.name)"]
        relations[entry.name] = .ready(relation)
    }

    /// The declared fields of a source or table, nil where anything was reported.
    func schema(of block: Block) -> [DeclaredField]? {
        guard let node = block[RecordsFormat.schema], let fields = TypeReader(context: context).fields(node) else {
            return nil
        }
        if let path = DecodePlanBuilder.conflict(in: fields) {
            context.error(
                "read-twice", "`\(path)` is read by two fields", hint: "read it once and name it again in a `select`",
                at: node.span)
            return nil
        }
        return fields
    }

    private func eventTime(_ block: Block, _ fields: [DeclaredField]?) -> (name: String?, Void)? {
        guard block.has(SourceFormat.eventTime.name) else { return (nil, ()) }
        guard let text = block[SourceFormat.eventTime], let fields else { return nil }
        let columns = fields.flattened
        guard let index = columns.index(of: text.text) else {
            let nearest = NearestName.of(text.text, among: columns.fields.map(\.name))
            context.error(
                "unknown-field", "the schema has no field `\(text.quoted)`",
                hint: nearest.map { "did you mean `\($0)`?" },
                at: text.span)
            return nil
        }
        guard columns.fields[index].type == .timestamp else {
            context.error(
                "event-time-type",
                "`\(text.quoted)` is of type \(columns.fields[index].type), an event time is a timestamp",
                at: text.span)
            return nil
        }
        return (text.text, ())
    }

    private func sourceConnector(_ name: String, _ block: Block) -> SourceConnector? {
        let kafka = block[SourceFormat.kafka]
        if let path = options.sourceOverrides[name] {
            if let kafka { connectionName(kafka, "kafka") }
            return .files([Paths.absolute(path, in: options.workingDirectory)])
        }
        return kafka.flatMap(kafkaSource) ?? block[SourceFormat.file].flatMap(fileSource)
    }

    private func kafkaSource(_ block: Block) -> SourceConnector? {
        let connection = kafkaConnection(block)
        let start = startPosition(block)
        guard let topic = topic(block), let connection, let start else { return nil }
        return .kafka(KafkaSourcePlan(connection: connection, topic: topic, start: start))
    }

    func topic(_ block: Block) -> String? {
        guard let topic = block[RecordsFormat.topic],
            Names.check(topic: topic.text, at: topic.span, quoting: topic.quoted, context)
        else { return nil }
        return topic.text
    }

    private func startPosition(_ block: Block) -> StartPosition? {
        guard let text = block[SourceFormat.start] else { return nil }
        switch text.text {
        case "earliest": return .earliest
        case "latest": return .latest
        default:
            if let time = TimeLiteral.parse(text.text) { return .timestamp(time) }
            context.error(
                "bad-start", "`start` cannot be `\(text.quoted)`",
                hint: "it is earliest, latest or a time such as \"2026-01-01T00:00:00Z\"", at: text.span)
            return nil
        }
    }

    private func fileSource(_ block: Block) -> SourceConnector? {
        guard let node = block[SourceFormat.path] else { return nil }
        var items = [node]
        if case .sequence(let list) = node.content { items = list }
        let paths = items.compactMap { path($0) }
        if items.isEmpty { context.error("no-files", "`path` lists no file", at: node.span) }
        return paths.count == items.count && !items.isEmpty ? .files(paths) : nil
    }

    /// An absolute path from one of the file.
    func path(_ node: Node) -> String? {
        guard let text = context.text(node, expected: "a path") else { return nil }
        guard !text.text.isEmpty else {
            context.error("empty-path", "the path is empty", at: node.span)
            return nil
        }
        return Paths.absolute(text.text, in: folder)
    }
}
