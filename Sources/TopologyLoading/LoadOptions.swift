public import StreamCore
public import TopologyModel

/// What the command line and the environment add to a topology file.
public struct LoadOptions: Sendable {
    /// What `${NAME}` reads.
    public var environment: [String: String]
    /// `--source NAME=PATH`: the source is read from that file.
    public var sourceOverrides: [String: String]
    /// `--table NAME=PATH`: the table is read from that file; CSV where it ends in `.csv`, else JSON lines.
    public var tableOverrides: [String: String]
    /// `--brokers`: stands in for the brokers of every Kafka connection.
    public var brokers: String?
    /// `--delivery`
    public var delivery: Delivery?
    public var lanes: Int?
    public var batchRows: Int?
    /// What relative paths of the options are relative to; an absolute path.
    public var workingDirectory: String

    /// Looks at a file that the job would read, named by its absolute path; where nil, none is looked at.
    public var look: (@Sendable (String) -> FileState)?
    /// What is wrong with a Kafka property of this name and value, which its message does not quote; where nil, nobody is
    /// asked.
    public var propertyProblem: (@Sendable (_ name: String, _ value: String) -> WeirError?)?
    /// The names in the header of a CSV file, named by its absolute path; nil where they cannot be had.
    public var csvHeader: (@Sendable (String) -> [String]?)?

    /// - Parameter workingDirectory: the process's own where nil.
    public init(
        environment: [String: String] = [:], sourceOverrides: [String: String] = [:],
        tableOverrides: [String: String] = [:], brokers: String? = nil, delivery: Delivery? = nil, lanes: Int? = nil,
        batchRows: Int? = nil, workingDirectory: String? = nil
    ) {
        self.environment = environment
        self.sourceOverrides = sourceOverrides
        self.tableOverrides = tableOverrides
        self.brokers = brokers
        self.delivery = delivery
        self.lanes = lanes
        self.batchRows = batchRows
        self.workingDirectory = workingDirectory ?? Paths.workingDirectory()
    }
}
