import Testing

/// One idea a file: most are short, and none is long.
@Suite struct FileSizeTests {
    @Test func noFileIsLong() {
        let long = (Repository.sources + Repository.tests).filter { $0.lines.count > 501 }
            .map { "\($0.path): \($0.lines.count - 1) lines" }
        #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
    }

    @Test func nineInTenAreUnderFourHundredLines() {
        let lengths = Repository.sources.map { $0.lines.count - 1 }.sorted()
        #expect(lengths[lengths.count * 9 / 10] < 400)
        #expect(lengths[lengths.count / 2] <= 150)
    }
}
