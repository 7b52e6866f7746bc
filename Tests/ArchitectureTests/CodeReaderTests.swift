import Testing

@Suite struct CodeReaderTests {
    @Test(arguments: [
        ("let a = 1 // b", "let a = 1 "),
        ("a /* b /* c */ d */ e", "a  e"),
        ("f(\"try! x\")", "f(\"\")"),
        ("f(\"a\\\"b\") + c", "f(\"\") + c"),
        ("f(\"a \\(g(\"x\") + y) z\")", "f(\"g(\"\") + y\")"),
        ("#\"a\" \\(b)\"# + c", "\"\" + c"),
        ("\"\"\"\n  a \"b\" // c\n  \"\"\" + d", "\"\n\n\" + d"),
        ("a // \"b\nc", "a \nc"),
        ("\"http://x\" + y", "\"\" + y"),
        ("/* \n */ a", "\n a"),
    ])
    func textsAreLeftOut(_ text: String, _ code: String) {
        #expect(CodeReader.withoutTexts(text) == code)
    }

    @Test func linesStayWhereTheyAre() {
        for file in Repository.sources + Repository.tests {
            #expect(file.lines.count == file.code.count, "\(file.path)")
        }
    }
}
