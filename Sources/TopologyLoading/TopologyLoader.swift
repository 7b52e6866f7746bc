public import TopologyModel

/// Topology file -> plan, or everything that is wrong with the file.
public struct TopologyLoader {
    /// The largest text that is read, in bytes.
    public static let maximumBytes = YAMLReader.maximumBytes

    /// Reads and checks `text`; opens no connection, and looks at files by `options.look` alone.
    /// - Parameters:
    ///   - text: the file's content, YAML 1.2.
    ///   - path: where it lies: what diagnostics name, and what relative paths in it are relative to.
    public static func load(text: String, path: String, options: LoadOptions = LoadOptions()) -> LoadResult {
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        let context = LoadContext(file: path, text: text, environment: options.environment)
        let plan = plan(text, path, options, context)
        return LoadResult(
            plan: context.errorCount == 0 ? plan : nil, diagnostics: context.diagnostics, variables: context.variables)
    }

    private static func plan(_ text: String, _ path: String, _ options: LoadOptions, _ context: LoadContext)
        -> TopologyPlan?
    {
        let document = YAMLReader.read(text, context)
        context.variables = document.map(Environment.names)
        guard context.errorCount == 0 || document != nil else { return nil }
        guard let document else {
            context.error("empty-file", "the file declares nothing", hint: "begin with `topology: name`", at: .nowhere)
            return nil
        }
        guard let root = Block(document, TopologyFormat.block, context) else { return nil }
        _ = root[TopologyFormat.version]
        let resolver = Resolver(root: root, path: path, options: options)
        resolver.resolve()
        guard let identity = resolver.identity(), context.errorCount == 0 else { return nil }
        let plan = Planner(resolver).plan(name: identity.name, id: identity.id)
        resolver.checkPlan(plan)
        resolver.checkViewWidths(plan)
        return plan
    }
}

public struct LoadResult: Sendable {
    /// Nil exactly where `diagnostics` holds an error.
    public let plan: TopologyPlan?
    /// Errors and warnings in the order of the file, each once; 200 at most, and then one that says how many more.
    public let diagnostics: [Diagnostic]

    /// The environment variables that the file names; nil where it could not be read as YAML.
    public let variables: Set<String>?

    public init(plan: TopologyPlan?, diagnostics: [Diagnostic], variables: Set<String>? = nil) {
        self.plan = plan
        self.diagnostics = diagnostics
        self.variables = variables
    }

    public var hasErrors: Bool { plan == nil }
}
