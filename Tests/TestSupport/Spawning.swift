internal import CSpawn
internal import Foundation
internal import Glibc

/// Starts child processes by `posix_spawn`, which makes no copy of this process, and so no moment in which a child holds
/// its locks and descriptors.
enum Spawning {
    /// - Parameter streams: the child's input, output and errors.
    /// - Throws: `ProgramFailure`.
    static func spawn(
        _ command: [String], environment: [String: String], folder: String?, streams: [Int32]
    ) throws -> pid_t {
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var child: pid_t = 0
        let failure = withCStrings(command) { arguments in
            withCStrings(variables) { weir_spawn(&child, arguments, $0, folder, streams) }
        }
        guard failure == 0 else { throw ProgramFailure("cannot start '\(command[0])'", number: failure) }
        return child
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
