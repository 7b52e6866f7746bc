import TestSupport
import Testing

@testable import weir

@Suite struct TextWidthTests {
    private let colourful = Style(hasColor: true, hasUnicode: true)

    @Test func coloursTakeNoRoomAndWideCharactersTwo() {
        #expect(TextWidth.of("abc") == 3)
        #expect(TextWidth.of(colourful.paint("abc", .bad)) == 3)
        #expect(TextWidth.of("日本") == 4)
        #expect(TextWidth.of("é") == 1)
    }

    @Test func clippingKeepsColoursWhole() {
        #expect(TextWidth.clip("abcdef", to: 4) == "abc.")
        #expect(TextWidth.clip("abcd", to: 4) == "abcd")
        #expect(TextWidth.clip("日本語", to: 4, style: colourful) == "日…")
        let painted = TextWidth.clip("x" + colourful.paint("abcdef", .good), to: 4, style: colourful)
        #expect(painted == "x\u{1B}[32mab…\u{1B}[0m")
        #expect(TextWidth.of(painted) == 4)
    }

    @Test func clippedTextIsNeverTooWide() {
        var random = SeededGenerator(seed: 3)
        let pieces = ["a", "日", "é", colourful.paint("bc", .warning), "…", " "]
        for _ in 0..<1000 {
            let text = (0..<Int.random(in: 0...12, using: &random))
                .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            let width = Int.random(in: 0...12, using: &random)
            #expect(TextWidth.of(TextWidth.clip(text, to: width, style: colourful)) <= width)
        }
    }

    /// Rows come from events, and events from anybody.
    @Test func dataCannotSteerTheTerminal() {
        #expect(TextWidth.harmless("a\u{1B}[2Jb\r\n\u{9B}c\u{202E}") == "a.[2Jb...c.")
        #expect(TextWidth.harmless("Köln 日本") == "Köln 日本")
    }
}
