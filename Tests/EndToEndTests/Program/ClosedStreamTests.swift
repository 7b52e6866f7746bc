import TestSupport
import Testing

/// What is opened while a standard stream is closed takes its number: the signals' pipe once read the messages.
@Suite struct ClosedStreamTests {
    @Test(arguments: ["<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func theProgramRunsWithoutItsStandardStreams(closed: String) throws {
        for _ in 0..<3 {
            // An unknown command is complained of on the errors' stream.
            let words = "\"$0\" --version \(closed) && { \"$0\" nonsense \(closed); test $? -eq 2; }"
            #expect(try ProgramRun.run("/bin/sh", ["-c", words, WeirProgram.path]).status == .exit(0))
        }
    }
}
