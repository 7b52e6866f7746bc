/// Rows of cells in aligned columns.
struct TextTable {
    enum Alignment: Sendable {
        case left, right
    }

    struct Row {
        var cells: [String]
        var tone: Style.Tone?
    }

    let alignments: [Alignment]
    private(set) var rows: [Row] = []

    init(_ alignments: [Alignment]) {
        self.alignments = alignments
    }

    /// As many cells as there are columns. `tone` colours the whole row.
    mutating func add(_ cells: [String], _ tone: Style.Tone? = nil) {
        rows.append(Row(cells: cells, tone: tone))
    }

    /// No line is wider than `width`; columns stand two cells apart.
    func lines(width: Int, style: Style) -> [String] {
        let widths = alignments.indices.map { column in rows.map { TextWidth.of($0.cells[column]) }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(zip(row.cells, widths), alignments).map { cell, alignment in
                alignment == .left ? TextWidth.padRight(cell.0, to: cell.1) : TextWidth.padLeft(cell.0, to: cell.1)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            let clipped = TextWidth.clip(line, to: width, style: style)
            return row.tone.map { style.paint(clipped, $0) } ?? clipped
        }
    }
}
