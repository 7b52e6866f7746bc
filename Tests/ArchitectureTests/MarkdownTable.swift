/// The rows of a table in Markdown: cells without the space around them.
struct MarkdownTable {
    let header: [String]
    let rows: [[String]]

    /// The table whose header begins with `first`; nil where there is none.
    init?(in text: String, startingWith first: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = lines.firstIndex { Self.cells($0)?.first == first }
        guard let start, let header = Self.cells(lines[start]) else { return nil }
        self.header = header
        rows = lines[(start + 1)...].prefix { $0.hasPrefix("|") }.compactMap(Self.cells)
            .filter { !$0.allSatisfy { $0.allSatisfy { "-:".contains($0) } && $0.count >= 3 } }
    }

    private static func cells(_ line: String) -> [String]? {
        guard line.hasPrefix("|") else { return nil }
        let inner = line.dropFirst().reversed().drop { $0 == " " }.reversed()
        let parts = String(inner).split(separator: "|", omittingEmptySubsequences: false).dropLast()
        return parts.map { $0.drop { $0 == " " } }.map { part in
            String(part.reversed().drop { $0 == " " }.reversed())
        }
    }
}
