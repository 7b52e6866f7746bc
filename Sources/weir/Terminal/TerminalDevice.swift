#if canImport(Glibc)
    internal import Glibc
#endif

/// A file descriptor that may be a terminal.
struct TerminalDevice: Sendable {
    struct Size: Sendable, Equatable {
        var columns: Int
        var rows: Int
    }

    let descriptor: Int32

    static let standardError = TerminalDevice(descriptor: STDERR_FILENO)

    /// A terminal that can move its cursor.
    var isInteractive: Bool {
        isatty(descriptor) == 1 && Self.variable("TERM").map { !$0.isEmpty && $0 != "dumb" } ?? false
    }

    /// Asked anew each time, so that a changed window is seen at the next drawing.
    var size: Size {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return Size(columns: 80, rows: 24)
        }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    var style: Style {
        isatty(descriptor) == 1 ? Style(variables: Self.variable) : .plain
    }

    func write(_ text: String) {
        // A terminal that has gone cannot be told so.
        _ = FileDescriptorText.write(text, to: descriptor)
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
