import Foundation
import StreamCore
import TestSupport
import Testing

@testable import weir

@Suite struct SignalsTests {
    @Test func theFirstSignalAsksAndTheSecondEnds() async {
        await #expect(processExitsWith: .exitCode(128 + SIGTERM)) {
            let stop = StopSignal()
            Signals.first(triggers: stop)
            Signals.receive(SIGINT)
            guard stop.isTriggered else { exit(0) }
            Signals.receive(SIGTERM)
        }
    }

    @Test func whereNothingListensTheFirstEndsAndRestores() async {
        await #expect(processExitsWith: .exitCode(3)) {
            Signals.beforeEnding { exit(3) }
            Signals.receive(SIGINT)
        }
    }

    /// What a shell without job control starts in its background does not end with the foreground's Ctrl-C.
    @Test(.timeLimit(.minutes(1))) func whatWasIgnoredStaysIgnored() throws {
        let script = """
            trap '' INT
            "$1" broker > "$2" &
            while ! grep -q listening "$2"; do kill -0 $! || exit 9; done
            kill -INT $!
            kill -TERM $!
            wait $!
            """
        let output = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)").path
        defer { unlink(output) }
        let shell = try ProgramRun.run("/bin/sh", ["-c", script, "sh", ProgramPath.weir, output])
        // Had the first one counted, the second would have ended it with 143.
        #expect(shell.status == .exit(0))
    }

    /// The program itself, held in a read from a pipe with a name: a signal ends it at once.
    @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM])
    func theProgramEndsAtOnce(_ number: Int32) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)").path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let program = try ProgramRun(ProgramPath.weir, ["check", path])
        // Returns when the program has opened the other end.
        let writer = open(path, O_WRONLY)
        #expect(writer >= 0)
        program.signal(number)
        let status = try program.wait()
        close(writer)
        #expect(status == .exit(128 + number))
    }
}

/// The built program, which lies beside the test bundle.
enum ProgramPath {
    static let weir = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "weir").path
}
