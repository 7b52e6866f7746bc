import Testing
import TopologyLoading

/// Every topology that people are shown can run.
@Suite struct TopologyFileTests {
    static let paths = Repository.files.filter {
        $0.hasPrefix("topologies/") && $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml")
    }

    @Test func thereAreTopologies() {
        #expect(Self.paths.contains("topologies/order-insights.yaml"))
    }

    @Test(arguments: paths)
    func loads(_ path: String) throws {
        let result = TopologyLoader.load(
            text: try Repository.text(path), path: Repository.root.appending(path: path).path)
        #expect(result.plan != nil, "\(result.diagnostics.map(\.message))")
        let errors = result.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty)
    }

    @Test(arguments: ["README.md"])
    func whatADocumentShowsLoads(_ path: String) throws {
        let blocks = try Repository.text(path).split(separator: "```").filter { $0.hasPrefix("yaml\ntopology:") }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let result = TopologyLoader.load(text: String(block.dropFirst("yaml\n".count)), path: path)
            #expect(result.plan != nil, "\(result.diagnostics.map(\.message))")
        }
    }
}
