/// How a running job shows itself.
enum DisplayArguments {
    enum Word: String, Sendable, CaseIterable {
        case auto, screen, lines, none
    }

    static let display = Option.defaulted(
        "display", .choice("WORD", of: Word.self), default: .auto, shown: "auto",
        "how the job shows itself: a live screen, a line a second, or not at all")

    static func mode(_ arguments: Arguments) throws -> StatusDisplay.Mode {
        switch try arguments[display] {
        case .auto: TerminalDevice.standardError.isInteractive ? .screen : .lines
        case .screen: .screen
        case .lines: .lines
        case .none: .none
        }
    }
}
