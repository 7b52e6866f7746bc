internal import StreamCore
internal import TopologyModel

extension Resolver {
    func source(_ entry: NamedNode) -> Relation {
        guard let block = Block(entry.node, SourceFormat.block, context) else { return .unknown }
        let connector = sourceConnector(entry.name, block)
        if let connector { inputs.append((entry.name, connector)) }
        let fields = schema(of: block)
        let eventTime = eventTime(block, Columns(fields))
        let format = format(block, "a source reads json")
        let watermark = watermark(block.nested(SourceFormat.watermark))
        let onError = block[RecordsFormat.onError]
        var relation = Relation(origin: nil, columns: Columns(fields), upstream: ["source \(entry.name)"])
        // A record of a topic has a timestamp of its own, a line of a file has none.
        if case .files = connector { relation.hasEventTime = block.has(SourceFormat.eventTime.name) }
        guard let connector, fields.isSound, let eventTime, let format, let watermark, let onError else {
            return relation
        }
        sources.append(
            ResolvedSource(
                name: entry.name, nameSpan: entry.nameSpan, connector: connector, format: format,
                fields: fields.declared, eventTime: eventTime.name, watermark: watermark, onError: onError))
        return relation.moved(to: .source(sources.count - 1))
    }

    /// The declared fields of a source or table, as far as they could be read.
    func schema(of block: Block) -> ReadFields {
        guard let node = block[RecordsFormat.schema] else { return .unreadable }
        var fields = TypeReader(context: context).fields(node)
        if let path = DecodePlanBuilder.conflict(in: fields.declared) {
            context.error(
                "read-twice", "`\(path)` is read by two fields", hint: "read it once and name it again in a `select`",
                at: node.span)
            fields.isSound = false
        }
        return fields
    }

    /// The format of what reads or writes json only; `instead` says which.
    func format(_ block: Block, _ instead: String) -> RecordFormat? {
        let format = block[RecordsFormat.jsonFormat]
        guard format == .csv else { return format }
        context.error(
            "not-available", "`format: csv` is for tables; \(instead)",
            at: block.span(of: RecordsFormat.jsonFormat.name))
        return nil
    }

    private func watermark(_ block: Block) -> WatermarkPlan? {
        let (lag, idle, ahead) = (block[SourceFormat.lag], block[SourceFormat.idle], block[SourceFormat.ahead])
        guard let lag, let idle, let ahead else { return nil }
        return WatermarkPlan(lag: lag, idle: idle, ahead: ahead)
    }

    /// Nil where something was reported, or is hidden by an error of the schema.
    private func eventTime(_ block: Block, _ columns: Columns) -> (name: String?, Void)? {
        guard block.has(SourceFormat.eventTime.name) else { return (nil, ()) }
        guard let text = block[SourceFormat.eventTime], let field = field(text, columns) else { return nil }
        guard field.type == .timestamp else {
            context.error(
                "event-time-type", "`\(text.quoted)` is of type \(field.type), an event time is a timestamp",
                at: text.span)
            return nil
        }
        return (text.text, ())
    }

    /// The field that `text` names in a schema of the same block. Nil where there is none, which is reported, or where
    /// an error of the schema hides it.
    func field(_ text: LocatedText, _ columns: Columns) -> Field? {
        let fields = columns.schema.fields
        if let index = columns.schema.index(of: text.text) { return fields[index] }
        if columns.hides(text.text) { return nil }
        let nearest = NearestName.of(text.text, among: columns.names)
        context.error(
            "unknown-field", "the schema has no field `\(text.quoted)`",
            hint: nearest.map { "did you mean `\($0)`?" }
                ?? (columns.names.isEmpty ? nil : "it has \(columns.names.joined(separator: ", "))"), at: text.span)
        return nil
    }

    private func sourceConnector(_ name: String, _ block: Block) -> SourceConnector? {
        let kafka = block[SourceFormat.kafka]
        if let path = options.sourceOverrides[name] {
            if let kafka { connectionName(kafka, "kafka") }
            let absolute = Paths.absolute(path, in: options.workingDirectory)
            checkFile(absolute, option: "--source \(name)=\(path)")
            return .files([absolute])
        }
        if let kafka { return kafkaSource(kafka) }
        return block[SourceFormat.file].flatMap { fileSource(name, $0) }
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

    private func fileSource(_ name: String, _ block: Block) -> SourceConnector? {
        guard let node = block[SourceFormat.path] else { return nil }
        var items = [node]
        if case .sequence(let list) = node.content { items = list }
        let paths = items.compactMap { path($0) }
        if items.isEmpty { context.error("no-files", "`path` lists no file", at: node.span) }
        guard paths.count == items.count, !items.isEmpty else { return nil }
        for (item, path) in zip(items, paths) { checkFile(path, item, instead: "--source \(name)=PATH") }
        return .files(paths)
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
