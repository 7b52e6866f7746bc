/// Takes comments and string contents out of Swift text and keeps its line breaks, so that a rule about code is not
/// broken by a word about it. Reads bytes: all that it looks for is ASCII.
struct CodeReader {
    private let text: [UInt8]
    private var at = 0
    private var code: [UInt8] = []

    static func withoutTexts(_ text: String) -> String {
        var reader = CodeReader(text: Array(text.utf8))
        reader.readCode(untilParenthesis: false)
        return String(decoding: reader.code, as: UTF8.self)
    }

    private init(text: [UInt8]) {
        self.text = text
        code.reserveCapacity(text.count)
    }

    private var isAtEnd: Bool { at >= text.count }

    private func stands(_ word: StaticString, at place: Int) -> Bool {
        guard place + word.utf8CodeUnitCount <= text.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where text[place + offset] != word.utf8Start[offset] { return false }
        return true
    }

    /// To the end, or to the parenthesis that closes an interpolation.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while !isAtEnd {
            let byte = text[at]
            if stands("//", at: at) {
                skipLine()
            } else if stands("/*", at: at) {
                skipBlock()
            } else if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "#") && isRawString) {
                readString()
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                code.append(byte)
                at += 1
            }
        }
    }

    private var poundCount: Int { text[at...].prefix { $0 == UInt8(ascii: "#") }.count }
    private var isRawString: Bool { stands("\"", at: at + poundCount) }

    private mutating func skipLine() {
        while !isAtEnd, text[at] != UInt8(ascii: "\n") { at += 1 }
    }

    private mutating func skipBlock() {
        var depth = 0
        repeat {
            if stands("/*", at: at) {
                depth += 1
                at += 2
            } else if stands("*/", at: at) {
                depth -= 1
                at += 2
            } else {
                keepLineBreak()
            }
        } while depth > 0 && !isAtEnd
    }

    private mutating func readString() {
        let pounds = poundCount
        at += pounds
        let quotes = stands("\"\"\"", at: at) ? 3 : 1
        at += quotes
        code.append(UInt8(ascii: "\""))
        while !isAtEnd, !closes(quotes: quotes, pounds: pounds) {
            if text[at] == UInt8(ascii: "\\"), hasPounds(pounds, at: at + 1) {
                at += 1 + pounds
                guard stands("(", at: at) else {
                    keepLineBreak()
                    continue
                }
                at += 1
                readCode(untilParenthesis: true)
                at += 1
            } else {
                keepLineBreak()
            }
        }
        at += quotes + pounds
        code.append(UInt8(ascii: "\""))
    }

    private func closes(quotes: Int, pounds: Int) -> Bool {
        stands(quotes == 3 ? "\"\"\"" : "\"", at: at) && hasPounds(pounds, at: at + quotes)
    }

    private func hasPounds(_ count: Int, at place: Int) -> Bool {
        place + count <= text.count && text[place..<(place + count)].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    /// One byte on; of what is left out, line breaks stay.
    private mutating func keepLineBreak() {
        guard !isAtEnd else { return }
        if text[at] == UInt8(ascii: "\n") { code.append(UInt8(ascii: "\n")) }
        at += 1
    }
}
