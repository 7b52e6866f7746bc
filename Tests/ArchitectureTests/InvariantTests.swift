import Testing

/// docs/invariants.md says what Weir promises and which test holds each promise where.
@Suite struct InvariantTests {
    static let header = ["promise", "tests", "in memory", "embedded", "Apache Kafka", "binary"]

    private func table() throws -> MarkdownTable {
        let text = try Repository.text("docs/invariants.md")
        return try #require(MarkdownTable(in: text, startingWith: "promise"))
    }

    @Test func everyRowHasEveryCell() throws {
        let table = try table()
        #expect(table.header == Self.header)
        #expect(table.rows.count >= 30)
        for row in table.rows {
            #expect(row.count == Self.header.count, "\(row)")
            #expect(row.allSatisfy { !$0.isEmpty }, "an empty cell is written as '-': \(row)")
            for cell in row.dropFirst(2) { #expect(["-", "yes"].contains(cell), "\(row)") }
        }
        #expect(Set(table.rows.map { $0[0] }).count == table.rows.count)
    }

    @Test func everyTestNamedExists() throws {
        for row in try table().rows where row.count > 1 && row[1] != "-" {
            let names = row[1].matches(of: /`(?<name>[^`]+)`/).map { String($0.name) }
            #expect(!names.isEmpty, "tests are named as `Suite/function`: \(row)")
            for name in names { #expect(TestNames.all.contains(name), "\(name), of '\(row[0])', is no test") }
        }
    }

    /// A promise is held somewhere exactly when a test of it is named.
    @Test func whatIsHeldHasATest() throws {
        for row in try table().rows where row.count == Self.header.count {
            #expect((row[1] != "-") == row.dropFirst(2).contains("yes"), "\(row)")
        }
    }

    @Test func testsAreFoundInTheSources() {
        #expect(TestNames.all.contains("InvariantTests/testsAreFoundInTheSources"))
        let file = SourceFile(
            path: "Tests/A/B.swift",
            text:
                "@Suite struct B {\n  @Test(arguments: [1])\n  func one(_ a: Int) {}\n  func two() {}\n  @Test func `a b`() {}\n}"
        )
        #expect(TestNames.read(file) == ["B/one", "B/a b"])
    }

    @Test func tablesAreRead() {
        let table = MarkdownTable(
            in: "x\n\n| promise | b |\n| --- | :-: |\n| c  | - |\n|d|e|\n\ny", startingWith: "promise")
        #expect(table?.header == ["promise", "b"])
        #expect(table?.rows == [["c", "-"], ["d", "e"]])
        #expect(MarkdownTable(in: "| a |", startingWith: "promise") == nil)
    }
}
