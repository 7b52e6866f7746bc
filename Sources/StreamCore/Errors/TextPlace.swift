/// A place in a text that somebody wrote.
public struct TextPlace: Sendable, Hashable {
    /// From 1.
    public let line: Int
    /// Characters, from 1.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a byte of a text.
    public init(offset: Int, in text: String) {
        let before = text.utf8.prefix(offset)
        let newline = before.lastIndex(of: UInt8(ascii: "\n"))
        let start = newline.map { text.utf8.index(after: $0) } ?? text.startIndex
        self.init(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: text[start..<before.endIndex].count + 1)
    }

    /// The byte of a text at which it lies; nil where the text has no such line.
    public func offset(in text: String) -> Int? {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard line >= 1, line <= lines.count, column >= 1 else { return nil }
        let before = lines[..<(line - 1)].reduce(0) { $0 + $1.count + 1 }
        return before + Substring(lines[line - 1]).prefix(column - 1).utf8.count
    }
}
