/// Text in terminal cells: colour sequences take none, wide characters take two.
enum TextWidth {
    static func of(_ text: String) -> Int {
        var width = 0
        forEachPiece(of: text) { piece, cells in width += piece.isEmpty ? 0 : cells }
        return width
    }

    /// At most `width` cells of `text`; what is cut ends with an ellipsis, colours end with the text.
    static func clip(_ text: String, to width: Int, style: Style = .plain) -> String {
        guard of(text) > width else { return text }
        let mark = style.hasUnicode ? "…" : "."
        var kept = ""
        var used = 0
        var isCut = false
        var isColoured = false
        forEachPiece(of: text) { piece, cells in
            if cells == 0 { isColoured = isColoured || piece.hasPrefix("\u{1B}") }
            if isCut { return }
            if used + cells > width - 1 {
                isCut = true
            } else {
                kept += piece
                used += cells
            }
        }
        return width <= 0 ? "" : kept + mark + (isColoured ? "\u{1B}[0m" : "")
    }

    static func padRight(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - of(text)))
    }

    static func padLeft(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - of(text))) + text
    }

    /// What came from data or names, without the characters by which it could steer the terminal.
    static func harmless(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            // Marks that turn the direction of text round hide what it says.
            let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            clean.append(isControl || turns ? "." : scalar)
        }
        return String(clean)
    }

    /// Characters with their cells; a whole colour sequence comes as one piece of none.
    private static func forEachPiece(of text: String, _ body: (String, Int) -> Void) {
        var sequence: String?
        for character in text {
            if let begun = sequence {
                sequence = begun + String(character)
                if character.isLetter {
                    body(begun + String(character), 0)
                    sequence = nil
                }
            } else if character == "\u{1B}" {
                sequence = "\u{1B}"
            } else {
                body(String(character), cells(character))
            }
        }
    }

    private static func cells(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return 1 }
        return isWide(scalar.value) ? 2 : 1
    }

    /// East Asian wide and full-width blocks, and pictographs (Unicode Standard Annex 11, by block).
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
