import Foundation
import Testing
import TopologyLoading

/// Each `Inputs/invalid/<kind>.yaml` has an error, and beside it stands what is said about it.
struct InvalidInputsTests {
    static let kinds: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Folders.invalid.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }.sorted()
    }()

    @Test func thereAreEnough() {
        #expect(Self.kinds.count >= 40)
    }

    @Test(arguments: kinds) func saysWhatIsWrong(_ kind: String) throws {
        let text = try String(contentsOf: Folders.invalid.appendingPathComponent(kind + ".yaml"), encoding: .utf8)
        var options = LoadOptions(environment: ["SECRET": "hunter2", "SET": "value"], workingDirectory: "/here")
        options.look = { path in
            switch path.split(separator: "/").last {
            case "missing.csv", "missing.ndjson": .missing
            case "folder": .noFile("a folder")
            case "locked.json": .unreadable("Permission denied")
            default: .readable
            }
        }
        let result = TopologyLoader.load(text: text, path: kind + ".yaml", options: options)
        #expect(result.plan == nil)
        #expect(!result.diagnostics.text.contains("hunter2"))
        try expectFile(Folders.invalid.appendingPathComponent(kind + ".expected"), equals: result.diagnostics.text)
    }
}
