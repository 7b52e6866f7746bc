internal import Glibc

/// A shell that kills a process once this one is gone, however this one ends.
///
/// It is reaped when it is dismissed.
public final class Guardian: Sendable {
    private let shell: ProgramRun
    /// Closed by the system when this process is gone: then the shell reads the end.
    private let leash: Descriptor

    /// - Parameters:
    ///   - process: what is killed.
    ///   - folder: removed after that.
    /// - Throws: `ProgramFailure`.
    public init(of process: Int32, removing folder: String? = nil) throws {
        var ends: [Int32] = [-1, -1]
        // A pair that no other child inherits, not even one that another thread starts meanwhile.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw ProgramFailure("no socket pair", number: errno) }
        leash = Descriptor(ends[0])
        let held = Descriptor(ends[1])
        let script = "read -r line; kill -9 \"$1\" 2>/dev/null; if [ -n \"$2\" ]; then rm -rf \"$2\"; fi"
        shell = try ProgramRun(
            "/bin/sh", ["-c", script, "sh", "\(process)", folder ?? ""], environment: ["PATH": "/usr/bin:/bin"],
            input: .descriptor(held.number), output: .nowhere, errors: .nowhere)
        // Open until the shell has its own.
        withExtendedLifetime(held) {}
    }

    deinit { dismiss() }

    /// Ends it; the process it watched lives on.
    public func dismiss() {
        shell.signal(SIGKILL)
        _ = try? shell.wait()
    }
}
