import Testing

/// The page of error codes names every one that the sources have, and no other.
@Suite struct ErrorCodeTests {
    /// What a test's own connectors say is nobody's concern.
    private static let sources = Repository.sources.filter { $0.module != "StreamTestKit" }

    /// Codes given to an error, a diagnostic or a failure where it is made: as the first argument, or after `code:`.
    static func codes(in text: String) -> Set<String> {
        let pattern =
            /(?:\b(?:WeirError|error|warning|unreachable)\(\s*(?:code:\s*)?|\bcode:\s*)(?:\w+ \? )?"(?<first>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)"(?:\s*:\s*"(?<second>[a-z0-9-]+)")?/
        return Set(
            // By Unicode's rule `context.error` is one word.
            text.matches(of: pattern.wordBoundaryKind(.simple)).flatMap { match in
                [String(match.output.first)] + (match.output.second.map { [String($0)] } ?? [])
            })
    }

    /// Codes that are the raw values of an enumeration.
    static func rawValues(in text: String) -> Set<String> {
        Set(text.matches(of: /case \w+ = "(?<code>[a-z0-9-]+)"/).map { String($0.output.code) })
    }

    private static func text(of file: SourceFile) -> String { file.lines.joined(separator: "\n") }

    private static func documented(_ header: String) throws -> Set<String> {
        let page = try Repository.text("docs/errors.md")
        let table = try #require(MarkdownTable(in: page, startingWith: header))
        // What has a part in capitals stands for many.
        return Set(table.rows.map { $0[0].filter { $0 != "`" } }.filter { $0 == $0.lowercased() })
    }

    private static func rawValues(ofFile name: String) throws -> Set<String> {
        rawValues(in: text(of: try #require(sources.first { $0.fileName == name })))
    }

    @Test func errorsOfCommandsAndJobs() throws {
        var found = try Self.rawValues(ofFile: "StartTable.swift")
        // Console says it where no error can go on.
        found.insert("output-unwritable")
        for file in Self.sources where file.module != "TopologyLoading" {
            found.formUnion(Self.codes(in: Self.text(of: file)))
        }
        let documented = try Self.documented("code")
        #expect(found == documented, "\(found.symmetricDifference(documented).sorted())")
    }

    @Test func codesOfRows() throws {
        #expect(try Self.rawValues(ofFile: "RowErrorCode.swift") == Self.documented("row code"))
    }

    @Test func codesOfTopologies() throws {
        var found: Set<String> = []
        for file in Self.sources where file.module == "TopologyLoading" {
            found.formUnion(Self.codes(in: Self.text(of: file)))
        }
        // Stands among the errors of commands too.
        found.remove("file-too-large")
        let documented = try Self.documented("topology code")
        #expect(found == documented, "\(found.symmetricDifference(documented).sorted())")
    }

    @Test func codesAreFound() {
        let text = """
            WeirError("a-b", "c-d"), WeirError(
                isFull ? "e-f" : "g-h", x), Known(code: "i-j", sentence: ""), context.error("k", "l-m")
            throw error(.missing, "n-o"); target.unreachable("p-q", "r")
            """
        #expect(Self.codes(in: text) == ["a-b", "e-f", "g-h", "i-j", "k", "p-q"])
        #expect(Self.rawValues(in: "case late = \"late\"\ncase b: \"c\"") == ["late"])
    }
}
