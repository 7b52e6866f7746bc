internal import TopologyLoading
public import TopologyModel

/// What the command line changes in a topology file.
public struct LoadingOptions: Sendable {
    /// The process's variables, and `--set` over them.
    public var environment: [String: String] = [:]
    /// Paths, by source and by table.
    public var sourcePaths: [String: String] = [:]
    public var tablePaths: [String: String] = [:]
    public var brokers: String?
    public var delivery: Delivery?
    public var lanes: Int?
    public var batchRows: Int?

    public init() {}

    var loadOptions: LoadOptions {
        var options = LoadOptions()
        options.environment = environment
        options.sourceOverrides = sourcePaths
        options.tableOverrides = tablePaths
        options.brokers = brokers
        options.delivery = delivery
        options.lanes = lanes
        options.batchRows = batchRows
        options.look = FileLook.state
        options.propertyProblem = StartLook.property
        options.csvHeader = StartLook.header
        return options
    }
}
