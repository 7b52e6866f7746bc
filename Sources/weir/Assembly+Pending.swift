internal import StreamCore
internal import TopologyModel

// What the commands ask of JobAssembly. Stands here until that module has it; then this file goes.

enum JobAssembly {
    static func check(path: String, text: String, options: LoadingOptions) -> CheckReport {
        CheckReport(isValid: false, text: "\(path): error: \(pending.message)", diagnosticsJSON: [], summary: [])
    }

    static func runJob(_ options: RunOptions) async throws -> RunSummary { throw pending }

    static func query(stateDirectory: String, sql: String, format: ResultFormat) async throws -> String {
        throw pending
    }

    static func views(stateDirectory: String) async throws -> String { throw pending }
    static func stateShow(stateDirectory: String) async throws -> String { throw pending }
    static func stateReset(stateDirectory: String, isDryRun: Bool) async throws -> [String] { throw pending }

    static func stateRebuild(stateDirectory: String, view: String, isDryRun: Bool) async throws -> [String] {
        throw pending
    }

    static func broker(
        port: Int, topics: [TopicRequest], stop: StopSignal, onReady: @Sendable (String) -> Void
    ) async throws { throw pending }

    static func produce(_ options: ProduceOptions) async throws -> TransferSummary { throw pending }
    static func generate(_ options: GenerateOptions) async throws -> TransferSummary { throw pending }
    static func demo(_ options: DemoOptions) async throws -> RunSummary { throw pending }

    private static var pending: WeirError { WeirError("not-built", "this part of the program is not built yet") }
}

/// What the command line changes in a topology file.
struct LoadingOptions: Sendable {
    /// The process's variables, and `--set` over them.
    var environment: [String: String] = [:]
    /// Paths, by source and by table.
    var sourcePaths: [String: String] = [:]
    var tablePaths: [String: String] = [:]
    var brokers: String?
    var delivery: Delivery?
}

struct CheckReport: Sendable {
    /// Whether the job can run; warnings do not count against it.
    var isValid: Bool
    /// Every diagnostic for people, with source lines and carets; empty where there is none.
    var text: String
    /// Every diagnostic as one JSON object.
    var diagnosticsJSON: [String]
    /// What the job is and what memory it takes, line by line, where it is valid.
    var summary: [String]
}

struct RunOptions: Sendable {
    var path: String
    var text: String
    var loading: LoadingOptions
    /// Nil: `<topology>.weir-state` in the current folder.
    var stateDirectory: String?
    var untilEnd: Bool
    var closeWindows: Bool
    var stop: StopSignal
    var logger: any Logger
    /// Called about four times a second, from any thread.
    var onStatus: @Sendable (JobStatus) -> Void
}

struct RunSummary: Sendable {
    /// What was done, line by line: events, rate, epochs, views.
    var lines: [String]
}

enum ResultFormat: String, Sendable, CaseIterable {
    case table, csv, json, ndjson
}

struct TopicRequest: Sendable, Equatable {
    var name: String
    var partitions: Int
}

struct ProduceOptions: Sendable {
    var brokers: String
    var topic: String
    /// A path of the record's JSON whose text becomes the key; nil: no key.
    var keyField: String?
    /// Newline-delimited JSON, plain or an LZ4 frame.
    var path: String
    var stop: StopSignal
    /// Records done, and how many there will be where that is known.
    var onProgress: @Sendable (Int, Int?) -> Void
}

struct GenerateOptions: Sendable {
    var events: Int
    /// Events a second; nil: as fast as they can be taken.
    var rate: Int?
    var seed: UInt64
    var destination: Destination
    /// Where to write the products that the events name, as CSV.
    var productsPath: String?
    var stop: StopSignal
    var onProgress: @Sendable (Int, Int?) -> Void

    enum Destination: Sendable, Equatable {
        case topic(String, brokers: String)
        case file(String)
        case standardOutput
    }
}

struct TransferSummary: Sendable {
    var records: Int
    var bytes: Int
}

struct DemoOptions: Sendable {
    /// Nil: until it is told to stop.
    var events: Int?
    var rate: Int?
    /// Nil: a temporary one, removed at the end.
    var stateDirectory: String?
    var stop: StopSignal
    var logger: any Logger
    var onStatus: @Sendable (JobStatus) -> Void
}
