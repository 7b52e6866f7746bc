internal import Glibc
internal import StreamCore

/// A shell that kills a process once this one is gone, however this one ends.
///
/// It is reaped when it is dismissed. A child that has ended and that nobody waits for would stand for ever in the way of
/// Swift Testing's watch over exit tests, which looks at one ended child at a time. Foundation's `Process` does not notice
/// the end of a shell whose own child lives on, so the shell has none, and is waited for by its id.
public final class Guardian: Sendable {
    /// Nil once it is dismissed.
    private let shell: Lock<pid_t?>
    /// Closed by the system when this process is gone: then the shell reads the end.
    private let leash: Int32

    /// - Parameters:
    ///   - process: what is killed.
    ///   - folder: removed after that.
    /// - Throws: `GuardianFailure`.
    public init(of process: Int32, removing folder: String? = nil) throws {
        var ends: [Int32] = [-1, -1]
        // A pair that no other child inherits, not even one that another thread starts meanwhile.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw GuardianFailure(number: errno) }
        defer { Glibc.close(ends[0]) }
        let script = "read -r line; kill -9 \"$1\" 2>/dev/null; if [ -n \"$2\" ]; then rm -rf \"$2\"; fi"
        do {
            shell = Lock(try Self.spawn(["/bin/sh", "-c", script, "sh", "\(process)", folder ?? ""], input: ends[0]))
        } catch {
            Glibc.close(ends[1])
            throw error
        }
        leash = ends[1]
    }

    deinit {
        dismiss()
        Glibc.close(leash)
    }

    /// Ends it; the process it watched lives on.
    public func dismiss() {
        let known = shell.withLock { shell in
            defer { shell = nil }
            return shell
        }
        guard let known else { return }
        kill(known, SIGKILL)
        while waitpid(known, nil, 0) == -1 && errno == EINTR {}
    }

    private static func spawn(_ command: [String], input: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var environment = [strdup("PATH=/usr/bin:/bin"), nil]
        defer { for variable in environment { free(variable) } }
        var made: pid_t = 0
        let code = posix_spawn(&made, command[0], &actions, nil, &arguments, &environment)
        guard code == 0 else { throw GuardianFailure(number: code) }
        return made
    }
}

public struct GuardianFailure: Error, CustomStringConvertible {
    let number: Int32

    public var description: String { "no shell to guard a process: \(String(cString: strerror(number)))" }
}
