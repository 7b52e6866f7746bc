/// Rows with aligned columns, numbers to the right.
enum TableText {
    static func text(_ result: QueryResult) -> String {
        let cells = result.rows.map { row in row.map { cell($0) } }
        let names = result.columns.map { inOneLine($0.name) }
        let widths = names.enumerated().map { index, name in
            cells.reduce(name.count) { max($0, $1[index].count) }
        }
        let isNumeric = result.columns.indices.map { index in
            result.rows.contains { $0[index].isNumber }
                && result.rows.allSatisfy { $0[index].isNumber || $0[index] == .null }
        }
        var lines = [line(names, widths, isNumeric)]
        lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
        lines += cells.map { line($0, widths, isNumeric) }
        lines.append(footer(result))
        return lines.joined(separator: "\n") + "\n"
    }

    private static func footer(_ result: QueryResult) -> String {
        let rows = "\(result.rows.count) row\(result.rows.count == 1 ? "" : "s")"
        let more = result.isTruncated ? ", and more that the limits leave out" : ""
        return "(\(rows)\(more)\(result.epoch.map { ", epoch \($0)" } ?? ""))"
    }

    private static func line(_ cells: [String], _ widths: [Int], _ isNumeric: [Bool]) -> String {
        let padded = cells.indices.map { index in
            let blanks = String(repeating: " ", count: widths[index] - cells[index].count)
            return isNumeric[index] ? blanks + cells[index] : cells[index] + blanks
        }
        var line = padded.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }

    private static func cell(_ value: QueryValue) -> String {
        value.plainText.map(inOneLine) ?? "null"
    }

    /// Without control characters, which could move a terminal's cursor.
    private static func inOneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 32 || (127..<160).contains($0.value) ? "\u{FFFD}" : $0 }))
    }
}
