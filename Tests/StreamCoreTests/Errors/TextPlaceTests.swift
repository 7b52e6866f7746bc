import StreamCore
import Testing

@Suite struct TextPlaceTests {
    /// A byte's place leads back to the byte, whatever characters stand before it.
    @Test(arguments: ["", "SELECT 1", "a\nb", "\n\n", "SELECT 'ü€😀',\n  ownr\nFROM x\n"])
    func placesAndBytesLeadToEachOther(_ text: String) {
        for index in text.indices + [text.endIndex] {
            let offset = text.utf8.distance(from: text.startIndex, to: index)
            #expect(TextPlace(offset: offset, in: text).offset(in: text) == offset, "\(offset)")
        }
    }

    @Test func linesAndColumnsAreCountedFromOne() {
        #expect(TextPlace(offset: 0, in: "a") == TextPlace(line: 1, column: 1))
        #expect(TextPlace(offset: 6, in: "ü\n€x") == TextPlace(line: 2, column: 2))
        #expect(TextPlace(line: 3, column: 1).offset(in: "a\nb") == nil)
        #expect(TextPlace(line: 0, column: 1).offset(in: "a") == nil)
    }

    @Test func anErrorIsShownWithItsPlace() {
        let error = WeirError(
            "query-invalid", "no such column: x", hint: "look", position: TextPlace(line: 2, column: 3))
        #expect(error.description == "no such column: x, at line 2, column 3 [query-invalid]\n  hint: look")
        #expect(error.message == "no such column: x")
    }
}
