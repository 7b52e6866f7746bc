import Foundation
import StreamCore
import Testing

@Suite struct JSONTextTests {
    private static let texts =
        (0...0x7F).map { "a\(Character(Unicode.Scalar(UInt8($0))))z" } + ["", "ü€😀\u{2028}", "\\\"\n\t\r\u{0}"]

    /// Another reader of JSON finds the text that was written, and no control character on the way.
    @Test(arguments: texts) func aTextIsReadAsItWas(_ text: String) throws {
        let quoted = JSONText.quoted(text)
        #expect(quoted.utf8.allSatisfy { $0 >= 0x20 })
        let read = try JSONSerialization.jsonObject(with: Data(quoted.utf8), options: .fragmentsAllowed)
        #expect(read as? String == text)
    }

    @Test(arguments: texts) func bytesAreTheTexts(_ text: String) {
        var bytes = Array("x".utf8)
        JSONText.quote(text, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x" + JSONText.quoted(text))
    }
}
