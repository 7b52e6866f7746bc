internal import StreamCore
internal import TopologyModel

/// Document -> resolved blocks: every name found, every expression checked against full schemas. Goes on behind an
/// error: a block that has one is there for what reads it, with those of its columns that are known, so that one load
/// reports every error that does not follow from another.
final class Resolver {
    /// Stages and views of one file, at most.
    static let maximumBlocks = 1000

    let context: LoadContext
    let options: LoadOptions
    let root: Block
    let expressions: ExpressionReader
    /// Of the topology file, absolute.
    let folder: String

    var names = NameRegistry()
    var settings = Settings()
    var connections: [String: DeclaredConnection] = [:]
    var sources: [ResolvedSource] = []
    var tables: [ResolvedTable] = []
    /// By name, those with errors too.
    var knownTables: [String: KnownTable] = [:]
    var stages: [ResolvedStage] = []
    var views: [ResolvedView] = []
    var sinks: [ResolvedSink] = []
    /// Where sources read and sinks write, those of blocks with other errors too.
    var inputs: [(name: String, connector: SourceConnector)] = []
    var outputs: [(name: String, connector: ResolvedSink.Connector)] = []

    /// By name, what was resolved so far; those with errors too.
    var relations: [String: Relation] = [:]
    /// Stages and views.
    var declared: [String: DeclaredBlock] = [:]

    init(root: Block, path: String, options: LoadOptions) {
        self.root = root
        self.options = options
        context = root.context
        expressions = ExpressionReader(context: root.context)
        folder = Paths.absolute(Paths.folder(of: path), in: options.workingDirectory)
    }

    func resolve() {
        let sourceEntries = declare(TopologyFormat.sources, .source)
        let stageEntries = declare(TopologyFormat.stages, .stage)
        let viewEntries = declare(TopologyFormat.views, .view)
        let tableEntries = declare(TopologyFormat.tables, .table)
        let sinkEntries = declare(TopologyFormat.sinks, .sink)
        resolveSettings()
        declareConnections()
        for entry in sourceEntries { relations[entry.name] = source(entry) }
        for entry in tableEntries { resolveTable(entry) }
        resolveChains(stageEntries, viewEntries)
        for entry in sinkEntries { resolveSink(entry) }
        checkUnusedConnections()
        checkWhole(hasOutput: !(viewEntries.isEmpty && sinkEntries.isEmpty))
        checkOverrides()
    }

    /// The entries of a section whose names are free.
    private func declare(_ section: FormatField<[NamedNode]>, _ kind: NameRegistry.Kind) -> [NamedNode] {
        (root[section] ?? []).filter { names.declare($0.name, kind, at: $0.nameSpan, context) }
    }
}
