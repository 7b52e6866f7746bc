internal import StreamCore

/// A view's first rows, column by column, so that the last figure of a windowed view still has room on a small terminal.
enum ExcerptColumns {
    struct Column: Equatable {
        /// The name first.
        var cells: [String]
        /// All of them are numbers.
        var isNumeric: Bool

        var width: Int { cells.map(TextWidth.of).max() ?? 0 }
    }

    /// Where they are wider than `width` together, `window_end` goes: the window's length is the file's.
    static func of(_ excerpt: ViewExcerpt, rows: Int, fitting width: Int) -> [Column] {
        let whole = excerpt.rows.prefix(rows).filter { $0.count == excerpt.columns.count }
        var columns = excerpt.columns.indices.map { column(excerpt.columns[$0], whole, $0) }
        let needed = columns.reduce(0) { $0 + $1.width } + 2 * max(0, columns.count - 1)
        if needed > width, excerpt.columns.contains("window_start"),
            let end = excerpt.columns.firstIndex(of: "window_end")
        {
            columns.remove(at: end)
        }
        return columns
    }

    private static func column(_ name: String, _ rows: [[String]], _ index: Int) -> Column {
        let cells = rows.map { $0[index] }
        let shown = cells.allSatisfy(isWholeSecond) ? cells.map(clock) : cells
        return Column(
            cells: ([name] + shown).map(TextWidth.harmless), isNumeric: cells.allSatisfy { Double($0) != nil })
    }

    /// `2026-01-01T00:02:00.000Z`
    private static func isWholeSecond(_ cell: String) -> Bool {
        let bytes = Array(cell.utf8)
        return bytes.count == 24 && bytes[10] == UInt8(ascii: "T") && cell.hasSuffix(".000Z")
            && bytes[0].isDigit && bytes[4] == UInt8(ascii: "-") && bytes[13] == UInt8(ascii: ":")
    }

    /// As the screen writes its other times.
    private static func clock(_ cell: String) -> String { String(cell.dropLast(5)).replacing("T", with: " ") }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
