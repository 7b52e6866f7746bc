#if canImport(Glibc)
    internal import Glibc
#endif

/// Where a command writes: what it was asked for to one place, what it says about itself to another.
struct Console: Sendable {
    /// Text as given; no line break is added.
    let output: @Sendable (String) -> Void
    let error: @Sendable (String) -> Void

    static let standard = Console(
        output: { text in
            let failure = FileDescriptorText.write(text, to: STDOUT_FILENO)
            if failure != 0 { endWithoutOutput(failure) }
        },
        error: { text in
            // Nobody is left to be told that this failed.
            _ = FileDescriptorText.write(text, to: STDERR_FILENO)
        })

    func line(_ text: String) { output(text + "\n") }

    /// `weir: message`, and the hint on a line of its own.
    func complain(_ message: String, hint: String? = nil) {
        error("weir: \(message)\n" + (hint.map { "  hint: \($0)\n" } ?? ""))
    }

    /// A reader that left early (`weir query ... | head`) ends the program as SIGPIPE would; a full disk is an error.
    private static func endWithoutOutput(_ failure: Int32) -> Never {
        if failure == EPIPE { exit(ExitCode.outputClosed.rawValue) }
        let reason = String(cString: strerror(failure))
        _ = FileDescriptorText.write(
            "weir: standard output cannot be written: \(reason) [output-unwritable]\n", to: STDERR_FILENO)
        exit(ExitCode.failed.rawValue)
    }
}

/// Unbuffered text to a file descriptor.
enum FileDescriptorText {
    /// Zero, or the `errno` of what went wrong.
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count > 0 {
                    written += count
                } else if errno == EAGAIN {
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}
