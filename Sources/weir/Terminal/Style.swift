/// What a terminal can show.
struct Style: Sendable, Equatable {
    var hasColor: Bool
    /// Block characters, rather than `#` and `-`.
    var hasUnicode: Bool

    static let plain = Style(hasColor: false, hasUnicode: false)

    enum Tone: String, Sendable {
        case strong = "1"
        case faint = "2"
        case bad = "31"
        case good = "32"
        case warning = "33"
        case accent = "36"
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        hasColor && !text.isEmpty ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// By the variables that programs agree on: `NO_COLOR` (no-color.org), `TERM`, and the locale's character set.
    init(variables: (String) -> String?) {
        let isDumb = variables("TERM").map { $0.isEmpty || $0 == "dumb" } ?? true
        hasColor = !isDumb && (variables("NO_COLOR") ?? "").isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variables).first { !$0.isEmpty } ?? ""
        let name = locale.uppercased()
        hasUnicode = !isDumb && (name.contains("UTF-8") || name.contains("UTF8"))
    }

    init(hasColor: Bool, hasUnicode: Bool) {
        self.hasColor = hasColor
        self.hasUnicode = hasUnicode
    }
}
