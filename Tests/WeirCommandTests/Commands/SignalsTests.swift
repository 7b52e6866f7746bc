import Foundation
import StreamCore
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

    /// The program itself, held in a read from a pipe with a name: a signal ends it at once.
    @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM])
    func theProgramEndsAtOnce(_ number: Int32) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)").path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "weir")
        process.arguments = ["check", path]
        try process.run()
        // Returns when the program has opened the other end.
        let writer = open(path, O_WRONLY)
        #expect(writer >= 0)
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        close(writer)
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 128 + number)
    }
}
