internal import CYAML

/// Text -> tree, through libyaml's event parser. Reads one document of YAML 1.2's core without anchors, aliases, tags
/// and merge keys; bounded in size, depth and number of nodes.
struct YAMLReader {
    static let maximumBytes = 1 << 20
    static let maximumDepth = 64
    static let maximumNodes = 100_000

    /// The root of the text, or nil where something was reported that leaves no tree.
    static func read(_ text: String, _ context: LoadContext) -> Node? {
        guard text.utf8.count <= maximumBytes else {
            context.error("file-too-large", "the file is larger than 1 MiB", at: .nowhere)
            return nil
        }
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            context.error("out-of-memory", "there is no memory to read the file", at: .nowhere)
            return nil
        }
        defer { yaml_parser_delete(&parser) }
        var copy = text
        return copy.withUTF8 { bytes in
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
            var builder = TreeBuilder(context: context)
            return run(&parser, &builder)
        }
    }

    private static func run(_ parser: inout yaml_parser_t, _ builder: inout TreeBuilder) -> Node? {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(&parser, &event) == 1 else {
                builder.parserFailed(parser)
                return nil
            }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT { return builder.root }
            guard builder.take(event) else { return nil }
        }
    }
}
