import Foundation
import TestSupport

/// A run of the program that can be watched, told to stop, and killed. It never outlives this process, nor its test.
final class RunningProgram: Sendable {
    private let program: ProgramRun
    private let guardian: Guardian

    var processId: Int32 { program.id }

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        program = try ProgramRun(WeirProgram.path, arguments, environment: environment)
        guardian = try Guardian(of: program.id)
    }

    deinit {
        guardian.dismiss()
        signal(SIGKILL)
    }

    func signal(_ number: Int32) { program.signal(number) }

    /// Waits for its end; kills it where the test is cancelled, as by its time limit.
    func end() async -> ProgramEnd {
        let status = await withTaskCancellationHandler {
            await program.end()
        } onCancel: {
            signal(SIGKILL)
        }
        guardian.dismiss()
        return ProgramEnd(status: status, output: program.outputText, errors: errors)
    }

    var isRunning: Bool { program.isRunning }

    /// What it has complained of so far.
    var errors: String { program.errorText }
}
