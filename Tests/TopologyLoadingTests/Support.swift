import Foundation
import StreamCore
import Testing
import TopologyLoading
import TopologyModel

/// Folders of the package, from this file's own place.
enum Folders {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let package = tests.deletingLastPathComponent().deletingLastPathComponent()
    static let invalid = tests.appendingPathComponent("Inputs/invalid")
    static let topologies = package.appendingPathComponent("topologies")
    static let documentation = package.appendingPathComponent("docs")
}

/// Whether expectations are written instead of compared.
let isRewriting = ProcessInfo.processInfo.environment["WEIR_REWRITE_EXPECTED"] == "1"

/// Holds `text` against a file of the repository, or writes the file.
func expectFile(_ file: URL, equals text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if isRewriting { try text.write(to: file, atomically: true, encoding: .utf8) }
    let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? "(no such file)"
    #expect(
        text == expected, "\(file.lastPathComponent) differs; WEIR_REWRITE_EXPECTED=1 rewrites it",
        sourceLocation: sourceLocation)
}

/// A topology of which tests replace one part at a time.
struct Sample {
    var settings = "{}"
    var connections = "{ cluster: { kafka: { brokers: \"localhost:9092\" } } }"
    var tables = "{}"
    var source =
        "{ kafka: { connection: cluster, topic: events }, schema: { id: string, n: int, ts: timestamp }, event_time: ts }"
    var stages = "{}"
    var views = "{}"
    var sinks = "{ out: { from: events, file: { path: out.ndjson } } }"

    var text: String {
        """
        topology: sample
        version: 1
        settings: \(settings)
        connections: \(connections)
        tables: \(tables)
        sources: { events: \(source) }
        stages: \(stages)
        views: \(views)
        sinks: \(sinks)
        """
    }

    func load(_ options: LoadOptions = LoadOptions(workingDirectory: "/here")) -> LoadResult {
        TopologyLoader.load(text: text, path: "/jobs/sample.yaml", options: options)
    }

    /// The plan, of which the test expects that there is one.
    func plan(_ options: LoadOptions = LoadOptions(workingDirectory: "/here")) throws -> TopologyPlan {
        let result = load(options)
        let plan = try #require(result.plan, "\(result.diagnostics.text)")
        expectConsistent(plan)
        return plan
    }
}

extension LoadResult {
    var codes: [String] { diagnostics.map(\.code) }
}

extension Schema {
    var names: [String] { fields.map(\.name) }
}
