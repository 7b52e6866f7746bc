/// The reference of a format as Markdown: generated from the declarations of its keys.
public enum ReferencePage {
    /// Of the topology file.
    public static var text: String { page(introduction, TopologyFormat.block) }

    /// Of the access file.
    public static var accessText: String { page(accessIntroduction, AccessFormat.block) }

    private static func page(_ introduction: String, _ file: BlockSpec) -> String {
        var page = introduction
        var queue: [(path: String, spec: BlockSpec)] = [("the file", file)]
        var index = 0
        while index < queue.count {
            let (path, spec) = queue[index]
            page += section(path, spec, isFirst: index == 0)
            let prefix = index == 0 ? "" : path + "."
            var inner: [(String, BlockSpec)] = []
            for field in spec.fields where field.isAvailable {
                inner += blocks(field.shape, prefix + field.name)
            }
            // What is inside a block is described before its neighbours.
            queue.insert(contentsOf: inner, at: index + 1)
            index += 1
        }
        return page
    }

    private static func section(_ path: String, _ spec: BlockSpec, isFirst: Bool) -> String {
        var text = "\n## \(isFirst ? "The file" : "`\(path)`")\n\n\(spec.doc)"
        for group in spec.exactlyOne {
            let words = group.filter { spec.field($0)?.isAvailable ?? false }.map { "`\($0)`" }
            if words.count > 1 { text += " Exactly one of \(words.joined(separator: ", "))." }
        }
        text += "\n\n| key | value | default | meaning | example |\n| --- | --- | --- | --- | --- |\n"
        for field in spec.fields where field.isAvailable { text += row(field, spec) }
        let missing = spec.fields.filter { !$0.isAvailable }.map { "`\($0.name)`" }
        if !missing.isEmpty { text += "\nNot available yet: \(missing.joined(separator: ", ")).\n" }
        return text
    }

    private static func row(_ field: FieldSpec, _ spec: BlockSpec) -> String {
        let isChoice = spec.exactlyOne.contains { $0.contains(field.name) }
        let presence =
            switch field.presence {
            case .required: "required"
            case .optional: isChoice ? "one of these" : "-"
            case .defaultsTo(let text): "`\(text)`"
            }
        return
            "| `\(field.name)` | \(words(field.shape)) | \(presence) | \(field.doc) | `\(escaped(field.example))` |\n"
    }

    /// A bar would end the cell of a Markdown table.
    private static func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static func words(_ shape: FieldShape) -> String {
        switch shape {
        case .text: "text"
        case .name: "name"
        case .expression: "expression"
        case .aggregate: "aggregate"
        case .integer(let bounds):
            bounds.count == 1 ? "\(bounds.lowerBound)" : "\(bounds.lowerBound) to \(bounds.upperBound)"
        case .duration: "duration"
        case .size: "size"
        case .durationRange: "range of durations"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .flag: "`true`, `false`"
        case .type: "type"
        case .schema: "fields with types"
        case .block: "mapping"
        case .list(let item): "list of \(plural(item))"
        case .map(let item, let key): "mapping of \(key) to \(words(item))"
        case .either(let shapes): shapes.map(words).joined(separator: " or ")
        }
    }

    private static func plural(_ shape: FieldShape) -> String {
        switch shape {
        case .text: "texts"
        case .block: "mappings"
        case .list(let item): "lists of \(plural(item))"
        default: words(shape)
        }
    }

    /// The blocks that a value may hold, with the path that a heading shows.
    private static func blocks(_ shape: FieldShape, _ path: String) -> [(String, BlockSpec)] {
        switch shape {
        case .block(let spec): [(path, spec)]
        case .list(let item): blocks(item, path + "[]")
        case .map(let item, let key): blocks(item, path + ".<\(key)>")
        case .either(let shapes): shapes.flatMap { blocks($0, path) }
        default: []
        }
    }

    private static let introduction = """
        # The topology file

        This page is generated from the declarations that the loader reads by. The JSON Schema beside it,
        [topology.schema.json](topology.schema.json), comes from the same ones; an editor that knows it completes keys.

        Durations are whole numbers with `ms`, `s`, `m`, `h` or `d`: `500ms`, `24h`. Sizes are whole numbers with `B`,
        `KiB`, `MiB` or `GiB`: `16MiB`. `${NAME}` and `${NAME:-default}` put an environment variable into any value;
        `$${` stands for the characters themselves. Expressions are described in [expressions.md](expressions.md).
        Inside `{ }` and `[ ]` an expression with a comma, a brace, a colon or quotes must be quoted as a whole.

        Types are `bool`, `int`, `float`, `"decimal(12,2)"` (18 digits at most), `string`, `bytes`, `timestamp`, `date`,
        lists `[T]` (`[T?]` where an element may be null) and structs `{ name: T }`. `name?: T` admits null or absence;
        `name from other.path: T` reads a field of another name or place.

        Names of blocks are snake_case; sources, stages, views, tables and sinks share one namespace. Names that begin
        with `weir_` or `sqlite_` are reserved. Anchors, aliases, tags and merge keys of YAML are not read.

        A relative path is relative to the topology file, one of `--table NAME=PATH` or `--source NAME=PATH` to the
        working directory. A file that is read must be there when the job is checked or started. `weir check` reports
        every error at once; [errors.md](errors.md) lists them.

        """

    private static let accessIntroduction = """
        # The access file

        This page is generated from the declarations that the loader reads by. The JSON Schema beside it,
        [access.schema.json](access.schema.json), comes from the same ones. [access.md](access.md) shows a whole file at
        work, and says who sees what.

        Durations are whole numbers with `ms`, `s`, `m` or `h`: `30s`. `${NAME}` and `${NAME:-default}` put an environment
        variable into any value.

        """
}
