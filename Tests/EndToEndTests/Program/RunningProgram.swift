import Foundation
import StreamCore
import TestSupport

/// A run of the program that can be watched, told to stop, and killed. It never outlives this process, nor its test.
///
/// `@unchecked Sendable`: `Process` is made and started in `init` and afterwards only asked for what does not change.
final class RunningProgram: @unchecked Sendable {
    private let process = Process()
    private let guardian: Guardian
    private let outputPath: URL
    private let errorPath: URL
    private let ended = Ended()

    let processId: Int32

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let name = UUID().uuidString
        let folder = FileManager.default.temporaryDirectory
        outputPath = folder.appending(path: "weir-\(name).out")
        errorPath = folder.appending(path: "weir-\(name).err")
        process.executableURL = URL(filePath: WeirProgram.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(outputPath)
        process.standardError = try Self.file(errorPath)
        process.terminationHandler = { [ended] process in
            ended.note(
                process.terminationReason == .exit
                    ? .exit(process.terminationStatus) : .signal(process.terminationStatus))
        }
        try process.run()
        processId = process.processIdentifier
        guardian = try Guardian(of: processId)
    }

    deinit {
        guardian.dismiss()
        if ended.status == nil { signal(SIGKILL) }
        try? FileManager.default.removeItem(at: outputPath)
        try? FileManager.default.removeItem(at: errorPath)
    }

    func signal(_ number: Int32) { kill(processId, number) }

    /// Waits for its end; kills it where the test is cancelled, as by its time limit.
    func end() async -> ProgramEnd {
        let status = await withTaskCancellationHandler {
            await ended.wait()
        } onCancel: {
            signal(SIGKILL)
        }
        guardian.dismiss()
        return ProgramEnd(status: status, output: Self.text(outputPath), errors: errors)
    }

    var isRunning: Bool { ended.status == nil }

    /// What it has complained of so far.
    var errors: String { Self.text(errorPath) }

    private static func file(_ path: URL) throws -> FileHandle {
        try Data().write(to: path)
        return try FileHandle(forWritingTo: path)
    }

    private static func text(_ path: URL) -> String {
        (try? Data(contentsOf: path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// The end of a process, awaited by any number of tasks.
private final class Ended: Sendable {
    private struct Shared {
        var status: ProgramEnd.Status?
        var waiting: [CheckedContinuation<ProgramEnd.Status, Never>] = []
    }

    private let shared = Lock(Shared())

    var status: ProgramEnd.Status? { shared.withLock { $0.status } }

    func note(_ status: ProgramEnd.Status) {
        let waiting = shared.withLock { shared in
            shared.status = status
            defer { shared.waiting = [] }
            return shared.waiting
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }

    func wait() async -> ProgramEnd.Status {
        await withCheckedContinuation { continuation in
            let known = shared.withLock { shared in
                if shared.status == nil { shared.waiting.append(continuation) }
                return shared.status
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
