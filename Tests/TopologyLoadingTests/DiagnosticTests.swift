import Foundation
import TestSupport
import Testing
import TopologyLoading

struct DiagnosticTests {
    private var result: LoadResult {
        var sample = Sample()
        sample.settings = "{ lanes: none, comit_interval: 1s }"
        return sample.load()
    }

    @Test func textHasPlaceLineCaretAndHint() {
        #expect(
            result.diagnostics.text == """
                /jobs/sample.yaml:3:20: error: `none` is not a whole number [not-a-number]
                    settings: { lanes: none, comit_interval: 1s }
                                       ^~~~
                /jobs/sample.yaml:3:26: error: settings has no key `comit_interval` [unknown-key]
                    settings: { lanes: none, comit_interval: 1s }
                                             ^~~~~~~~~~~~~~
                  hint: did you mean `commit_interval`?
                2 errors

                """)
    }

    @Test func jsonIsReadByMachines() throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(result.diagnostics.json.utf8)) as? [[String: Any]]
        let second = try #require(parsed?.last)
        #expect(second["line"] as? Int == 3 && second["column"] as? Int == 26 && second["length"] as? Int == 14)
        #expect(second["code"] as? String == "unknown-key" && second["severity"] as? String == "error")
        #expect(second["hint"] as? String == "did you mean `commit_interval`?")
    }

    @Test func tabsKeepTheirWidth() {
        let diagnostic = Diagnostic(
            file: "f", line: 1, column: 3, length: 2, severity: .warning, code: "c", message: "m", sourceLine: "\ta\tbb"
        )
        #expect(diagnostic.text == "f:1:3: warning: m [c]\n    \ta\tbb\n    \t ^~")
    }

    /// What means something in YAML.
    private static let marks = Array("{}[]:,'\"&*!|>#%@-? \n\t(".utf8)

    /// Whatever the bytes, the loader answers with diagnostics; it never traps.
    @Test(arguments: 0..<300) func damagedFilesAreReported(_ seed: Int) throws {
        let file = Folders.topologies.appendingPathComponent("order-insights.yaml")
        var bytes = Array(try String(contentsOf: file, encoding: .utf8).utf8)
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<(1 + Int(random.next() % 6)) {
            let place = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 4 {
            case 0: bytes.remove(at: place)
            case 1: bytes[place] = Self.marks[Int(random.next() % UInt64(Self.marks.count))]
            case 2: bytes.replaceSubrange(place..<min(place + 40, bytes.count), with: [])
            default: bytes.insert(contentsOf: bytes[place..<min(place + 60, bytes.count)], at: place)
            }
        }
        let result = TopologyLoader.load(text: String(decoding: bytes, as: UTF8.self), path: "damaged.yaml")
        #expect((result.plan == nil) == result.diagnostics.contains { $0.severity == .error })
        for diagnostic in result.diagnostics { #expect(!diagnostic.text.isEmpty && diagnostic.length >= 1) }
    }

    @Test func aLongChainOfStagesIsResolved() throws {
        var sample = Sample()
        let stages = (0..<998).map { "s\($0): { from: s\($0 + 1), steps: [{ filter: n > 1 }] }" }
        sample.stages = "{ \(stages.joined(separator: ", ")), s998: { from: events, steps: [{ filter: n > 1 }] } }"
        sample.sinks = "{ out: { from: s0, file: { path: out.ndjson } } }"
        let result = sample.load()
        #expect(result.plan?.stages.count == 999)
        sample.stages = "{ \(stages.joined(separator: ", ")), s998: { from: s0, steps: [{ filter: n > 1 }] } }"
        #expect(sample.load().codes == ["cycle"])
    }

    @Test func boundsOfAFileAreKept() {
        let long = "topology: sample\n# " + String(repeating: "x", count: 1 << 20)
        let escape = TopologyLoader.load(text: "\u{1B}[2Jtopology: x", path: "f").diagnostics
        #expect(escape.contains { $0.text.contains("\u{FFFD}[2J") } && !escape.contains { $0.text.contains("\u{1B}") })
        #expect(TopologyLoader.load(text: long, path: "f").codes == ["file-too-large"])
        let many = "topology: [" + String(repeating: "1,", count: 100_001) + "]"
        #expect(TopologyLoader.load(text: many, path: "f").codes == ["file-too-large"])
        let wrong = "topology: sample\nsettings: { " + (0..<5000).map { "k\($0): 1" }.joined(separator: ", ") + " }"
        let result = TopologyLoader.load(text: wrong, path: "f")
        #expect(result.plan == nil && result.diagnostics.count == 201 && result.diagnostics.text.utf8.count < 100_000)
        // 5000 unknown keys, and what a topology needs: a version, an output and a source.
        #expect(result.diagnostics.last?.headline == "f: error: 4803 more findings are not shown [more-findings]")
    }

    @Test func aByteOrderMarkAndCarriageReturnsAreRead() throws {
        let text = "\u{FEFF}" + Sample().text.split(separator: "\n").joined(separator: "\r\n")
        let result = TopologyLoader.load(text: text, path: "f")
        #expect(result.plan != nil, "\(result.diagnostics.text)")
        let wrong = text.replacingOccurrences(of: "version: 1", with: "version: 3")
        #expect(TopologyLoader.load(text: wrong, path: "f").diagnostics.first.map { [$0.line, $0.column] } == [2, 10])
    }
}
