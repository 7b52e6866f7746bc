import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProgramRunTests {
    @Test func itsWordsAndItsEndAreKept() throws {
        let end = try ProgramRun.run(
            "/bin/sh", ["-c", "cat; echo \"$GREETING\" >&2; exit 7"],
            environment: ["GREETING": "good day"], input: .text("a\nb"))
        #expect(end.status == .exit(7))
        #expect(end.output == "a\nb")
        #expect(end.errors == "good day\n")
    }

    @Test func moreThanAPipeHoldsIsKept() throws {
        let end = try ProgramRun.run("/bin/sh", ["-c", "yes | head -c 1000000"])
        #expect(end.status == .exit(0))
        #expect(end.output.utf8.count == 1_000_000)
    }

    @Test func itStartsInTheFolder() throws {
        #expect(try ProgramRun.run("/bin/pwd", folder: "/usr").output == "/usr\n")
    }

    @Test func aSignalIsItsEnd() async throws {
        let held = try ProgramRun("/bin/sh", ["-c", "kill -STOP $$"])
        #expect(held.isRunning)
        held.signal(SIGKILL)
        #expect(await held.end() == .signal(SIGKILL))
        #expect(try held.wait() == .signal(SIGKILL))
        #expect(!held.isRunning)
    }

    @Test func whatDoesNotEndIsKilled() throws {
        let run = try ProgramRun("/bin/sh", ["-c", "kill -STOP $$"])
        #expect(throws: ProgramFailure.self) { try run.wait(seconds: 1) }
        #expect(run.status == .signal(SIGKILL))
    }

    /// What the program leaves behind has its output still, and nobody waits for that.
    @Test func aChildLeftBehindIsNotWaitedFor() throws {
        let end = try ProgramRun.run("/bin/sh", ["-c", "sh -c 'kill -STOP $$' & echo $!"])
        #expect(end.status == .exit(0))
        if let left = Int32(end.output.dropLast()) { kill(left, SIGKILL) }
    }

    @Test func aProgramThatIsNotThereIsNamed() {
        let failure = #expect(throws: ProgramFailure.self) { try ProgramRun("/no/such/program") }
        #expect(failure?.description == "cannot start '/no/such/program': No such file or directory")
    }

    /// Not even one that was opened to be inherited.
    @Test func theChildHasThreeDescriptorsOnly() throws {
        let open = dup(STDERR_FILENO)
        defer { close(open) }
        let end = try ProgramRun.run("/bin/sh", ["-c", "ls /proc/$$/fd"])
        #expect(end.output == "0\n1\n2\n")
    }

    /// Whatever this process ignores; the C library keeps 32 and 33 to itself.
    @Test func theChildHasTheDefaultSignals() throws {
        let before = signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, before) }
        let end = try ProgramRun.run("/bin/grep", ["-hE", "Sig(Ign|Blk)", "/proc/self/status"])
        let sets = end.output.matches(of: /[0-9a-f]{16}/).compactMap { UInt64($0.output, radix: 16) }
        #expect(sets.map { $0 & ~0x1_8000_0000 } == [0, 0])
    }

    @Test func aGuardianRemovesNothingOnceDismissed() async throws {
        let held = try ProgramRun("/bin/sh", ["-c", "kill -STOP $$"])
        let guardian = try Guardian(of: held.id)
        guardian.dismiss()
        #expect(held.isRunning)
        held.signal(SIGKILL)
        #expect(await held.end() == .signal(SIGKILL))
    }

    /// Many threads start and end programs at once, each knows its own.
    @Test func manyAtOnce() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in Int32(0)..<24 {
                group.addTask {
                    let run = try ProgramRun("/bin/sh", ["-c", "echo \(number); exit \(number)"])
                    let status = await run.end()
                    return status == .exit(number) && run.outputText == "\(number)\n"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
