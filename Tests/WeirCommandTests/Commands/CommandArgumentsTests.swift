import StreamCore
import Testing
import TopologyModel

@testable import JobAssembly
@testable import weir

@Suite struct CommandArgumentsTests {
    private func arguments(_ words: [String]) throws -> Arguments {
        guard case .run(_, let arguments) = try Invocation.read(words, root: Program.root) else {
            throw UsageError("runs nothing")
        }
        return arguments
    }

    @Test func loadingOptionsAreRead() throws {
        let options = try LoadingArguments.read(
            arguments([
                "run", "a.yaml", "--source", "orders=o.ndjson", "--table=products=p.csv", "--set", "X=1",
                "--set", "X=2", "--delivery", "at-least-once", "--brokers", "h:1",
            ]))
        #expect(options.sourcePaths == ["orders": "o.ndjson"])
        #expect(options.tablePaths == ["products": "p.csv"])
        #expect(options.environment["X"] == "2")
        #expect(options.environment["PATH"] != nil)
        #expect(options.delivery == .atLeastOnce)
        #expect(options.brokers == "h:1")
    }

    @Test func aSourceIsReplacedOnce() throws {
        let arguments = try arguments(["run", "a", "--source", "o=1", "--source", "o=2"])
        #expect(throws: UsageError("option '--source' is given twice for 'o'")) {
            _ = try LoadingArguments.read(arguments)
        }
    }

    @Test(arguments: [
        (["--output", "f"], GenerateOptions.Destination.file("f")),
        (["--brokers", "h:1", "--topic", "t"], .topic("t", brokers: "h:1")),
        ([], .standardOutput),
    ])
    func generateGoesToOnePlace(_ words: [String], _ expected: GenerateOptions.Destination) throws {
        #expect(try GenerateCommand.destination(arguments(["generate", "--events", "1"] + words)) == expected)
    }

    @Test(arguments: [["--topic", "t"], ["--brokers", "h"], ["--output", "f", "--topic", "t"]])
    func generateRefusesHalfAPlace(_ words: [String]) throws {
        let arguments = try arguments(["generate", "--events", "1_000"] + words)
        #expect(throws: UsageError.self) { _ = try GenerateCommand.destination(arguments) }
    }

    @Test func topicsHaveANameAndPartitions() {
        #expect(BrokerCommand.topicReader.read("orders:4") == TopicRequest(name: "orders", partitions: 4))
        for text in ["orders", "orders:", ":4", "orders:0", "orders:x", "a:1:2", "a b:1", "..:1"] {
            #expect(BrokerCommand.topicReader.read(text) == nil, "\(text)")
        }
    }

    @Test func addressesHaveAHostAndAPort() {
        for text in ["127.0.0.1:8080", "localhost:0", "[::1]:5432", ":80"] {
            #expect(ListenArguments.addressReader.read(text) == text)
        }
        for text in ["", "foo", "8080", "localhost:", "localhost:65536", "::1:80", "localhost:x"] {
            #expect(ListenArguments.addressReader.read(text) == nil, "\(text)")
        }
    }

    @Test func theOnlyStateDirectoryIsTaken() throws {
        #expect(try StateArguments.choose(among: ["orders", ".", "..", ".hidden"], in: "/s") == "/s/orders")
        let none = #expect(throws: WeirError.self) { try StateArguments.choose(among: ["."], in: "/s") }
        #expect(none?.code == "state-not-found")
        let several = #expect(throws: WeirError.self) { try StateArguments.choose(among: ["b", "a"], in: "/s") }
        #expect(several?.code == "state-ambiguous")
        #expect(several?.message == "more than one state directory in '/s': a, b")
        #expect(several?.hint == "name one: --state /s/a")
    }

    @Test func checkPrintsOneArrayOfAllFiles() {
        let good = CheckReport(isValid: true, text: "", diagnosticsJSON: [], summary: ["memory 12 MiB"])
        let bad = CheckReport(isValid: false, text: "a:1:1: error: no", diagnosticsJSON: ["{\"line\":1}"], summary: [])
        #expect(CheckCommand.json([good]) == "[]\n")
        #expect(CheckCommand.json([good, bad, bad]) == "[\n{\"line\":1},\n{\"line\":1}\n]\n")
        #expect(CheckCommand.text(good, path: "a.yaml") == "a.yaml: ok\nmemory 12 MiB\n")
        #expect(CheckCommand.text(bad, path: "a.yaml") == "a:1:1: error: no\n")
    }
}
