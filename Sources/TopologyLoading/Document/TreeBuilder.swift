internal import CYAML

/// Builds the tree from events, with a stack of its own: a deep file must not overflow ours.
struct TreeBuilder {
    let context: LoadContext
    private(set) var root: Node?
    private var open: [Collection] = []
    private var nodes = 0
    private var documents = 0

    init(context: LoadContext) { self.context = context }

    /// A sequence or mapping that has not ended.
    private struct Collection {
        let isMapping: Bool
        let isFlow: Bool
        let start: Position
        var items: [Node] = []
        var entries: [Entry] = []
        var key: Node?
    }

    /// Takes one event; false where reading must stop.
    mutating func take(_ event: yaml_event_t) -> Bool {
        let span = Span(event)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            guard documents == 1 else {
                context.error(
                    "several-documents", "the file holds a second YAML document", hint: "one file is one topology",
                    at: span)
                return false
            }
        case YAML_ALIAS_EVENT:
            context.error("alias", "aliases are not read", hint: "write the value out where it is used", at: span)
            add(Node(.broken, span: span))
        case YAML_SCALAR_EVENT:
            refuse(anchor: event.data.scalar.anchor, tag: event.data.scalar.tag, at: span)
            return addScalar(event.data.scalar, span)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            refuse(anchor: data.anchor, tag: data.tag, at: span)
            return begin(isMapping: false, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, span)
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            refuse(anchor: data.anchor, tag: data.tag, at: span)
            return begin(isMapping: true, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, span)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            end(span)
        default: break
        }
        return true
    }

    private mutating func addScalar(_ data: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar, _ span: Span)
        -> Bool
    {
        let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
        let style: ScalarStyle =
            switch data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        return count(span) && add(Node(.scalar(String(decoding: bytes, as: UTF8.self), style), span: span))
    }

    private mutating func begin(isMapping: Bool, isFlow: Bool, _ span: Span) -> Bool {
        guard open.count < YAMLReader.maximumDepth else {
            context.error(
                "too-deep", "the file nests deeper than \(YAMLReader.maximumDepth) levels", at: span)
            return false
        }
        open.append(Collection(isMapping: isMapping, isFlow: isFlow, start: span.start))
        return count(span)
    }

    private mutating func end(_ span: Span) {
        guard let last = open.popLast() else { return }
        let whole = Span(start: last.start, end: span.end)
        if last.isMapping {
            let entries = last.isFlow ? SplitExpression.mend(last.entries, context) : last.entries
            add(Node(.mapping(distinct(entries)), span: whole, isFlow: last.isFlow))
        } else {
            let items = last.isFlow ? SplitExpression.mend(last.items, context) : last.items
            add(Node(.sequence(items), span: whole, isFlow: last.isFlow))
        }
    }

    /// Puts a finished node where it belongs.
    @discardableResult
    private mutating func add(_ node: Node) -> Bool {
        guard let top = open.indices.last else {
            root = node
            return true
        }
        guard open[top].isMapping else {
            open[top].items.append(node)
            return true
        }
        if let key = open[top].key {
            open[top].key = nil
            open[top].entries.append(Entry(key: key, value: node))
        } else if let text = node.rawText, text != "<<" {
            open[top].key = node
        } else {
            if node.rawText != nil {
                context.error("merge-key", "merge keys are not read", hint: "write the entries out", at: node.span)
            } else if !node.isBroken {
                context.error("key-not-text", "a key must be a single word", at: node.span)
            }
            open[top].key = Node(.broken, span: node.span)
        }
        return true
    }

    private func distinct(_ entries: [Entry]) -> [Entry] {
        var first: [String: Span] = [:]
        return entries.filter { entry in
            if entry.key.isBroken { return true }
            guard let earlier = first[entry.name] else {
                first[entry.name] = entry.key.span
                return true
            }
            context.error(
                "duplicate-key", "`\(entry.name)` stands here twice",
                hint: "the first is at line \(earlier.start.line)",
                at: entry.key.span)
            return false
        }
    }

    private mutating func count(_ span: Span) -> Bool {
        nodes += 1
        guard nodes > YAMLReader.maximumNodes else { return true }
        context.error("file-too-large", "the file holds more than \(YAMLReader.maximumNodes) values", at: span)
        return false
    }

    private func refuse(
        anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?, at span: Span
    ) {
        if anchor != nil {
            context.error("anchor", "anchors are not read", hint: "write the value out where it is used", at: span)
        }
        if tag != nil {
            context.error(
                "tag", "tags are not read", hint: "leave the tag out; what reads a value knows its type", at: span)
        }
    }

    /// libyaml's own words, and what most often is behind them.
    func parserFailed(_ parser: yaml_parser_t) {
        let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
        let mark = Position(parser.problem_mark)
        var hint: String?
        if open.contains(where: \.isFlow) {
            hint =
                "close every { and [; inside them an expression with a comma, a brace, a colon or quotes must be quoted as a whole"
        } else if problem.contains("mapping values") {
            hint = "a text that holds \": \" must be quoted"
        } else if problem.contains("cannot start any token") {
            hint = "indent with spaces, and quote a text that begins with this character"
        }
        context.error("yaml", "this is not YAML: \(problem)", hint: hint, at: Span(start: mark, end: mark))
    }
}

extension Position {
    init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1, index: Int(mark.index))
    }
}

extension Span {
    init(_ event: yaml_event_t) {
        self.init(start: Position(event.start_mark), end: Position(event.end_mark))
    }
}
