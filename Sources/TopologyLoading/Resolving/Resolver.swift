internal import StreamCore
internal import TopologyModel

/// Document -> resolved blocks: every name found, every expression checked against full schemas. Goes on behind an
/// error wherever what follows does not depend on it, so that one load reports all of them.
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
    /// Nil: something of that name was reported.
    var tableIndexes: [String: Int?] = [:]
    var stages: [ResolvedStage] = []
    var views: [ResolvedView] = []
    var sinks: [ResolvedSink] = []

    var relations: [String: RelationState] = [:]
    /// Stages and views that are not resolved yet.
    var declared: [String: (kind: NameRegistry.Kind, entry: NamedNode)] = [:]

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
        for entry in sourceEntries { resolveSource(entry) }
        for entry in tableEntries { resolveTable(entry) }
        guard stageEntries.count + viewEntries.count <= Self.maximumBlocks else {
            context.error(
                "too-many-blocks", "the file holds more than \(Self.maximumBlocks) stages and views",
                at: root.span(of: "stages"))
            return
        }
        for entry in stageEntries { declared[entry.name] = (.stage, entry) }
        for entry in viewEntries { declared[entry.name] = (.view, entry) }
        for entry in stageEntries + viewEntries { resolveChain(entry.name) }
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
