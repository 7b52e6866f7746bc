/// The escape sequences of a picture that is drawn over and over in a terminal's second buffer, so that what stood
/// there before comes back at the end. All of them stand in ECMA-48 or are xterm's.
enum Screen {
    /// Second buffer, cleared; no cursor.
    static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    /// Cursor, colours and first buffer as before.
    static let leave = "\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"

    /// Writes over the last picture line by line and clears only what remains, as one update where the terminal knows
    /// how (`?2026`): nothing is blank in between.
    static func draw(_ lines: [String]) -> String {
        let body = lines.joined(separator: "\u{1B}[K\r\n")
        return "\u{1B}[?2026h\u{1B}[H\(body)\u{1B}[K\u{1B}[J\u{1B}[?2026l"
    }
}
