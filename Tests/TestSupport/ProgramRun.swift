internal import Glibc
internal import StreamCore

/// A program that a test has started, and its end.
///
/// Foundation's `Process` is not used: where the machine is loaded it traps on interrupted system calls and takes the
/// whole run of tests with it. Here the child gets its three descriptors and no other, the default signals, and a thread
/// of its own that reaps it at once: an ended child that nobody waits for would stand for ever in the way of Swift
/// Testing's watch over exit tests, which looks at one ended child at a time.
public final class ProgramRun: Sendable {
    /// The child's, also after its end, when it may be another's.
    public let id: Int32
    private let ending: ProgramEnding
    /// What the program wrote where its output is kept; closed with this value.
    private let output: Descriptor?
    private let errors: Descriptor?

    /// Starts `program`, a path.
    /// - Parameters:
    ///   - environment: beside this process's own, and in place of it where names are the same.
    ///   - folder: what the program starts in; this process's where it is nil.
    /// - Throws: `ProgramFailure` where a file cannot be opened or the program not be started.
    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], folder: String? = nil,
        input: ProgramInput = .nothing, output: ProgramOutput = .kept, errors: ProgramOutput = .kept
    ) throws {
        let streams = try [input.open(), output.open(), errors.open()]
        id = try Spawning.spawn(
            [program] + arguments, environment: environment, folder: folder, streams: streams.map(\.number))
        // Open until the child has its own.
        withExtendedLifetime(streams) {}
        self.output = output == .kept ? streams[1] : nil
        self.errors = errors == .kept ? streams[2] : nil
        ending = try ProgramEnding(of: id)
    }

    /// Nil while it runs.
    public var status: ProgramStatus? { ending.status }
    public var isRunning: Bool { status == nil }

    /// What it has written so far where that is kept, else nothing.
    public var outputText: String { output?.text ?? "" }
    public var errorText: String { errors?.text ?? "" }

    /// Does nothing once it has ended: its id may be another's by then.
    public func signal(_ number: Int32) { ending.signal(number) }

    /// Blocks the calling thread until the program ends.
    /// - Throws: `ProgramFailure` after `seconds`, when the program has been killed.
    @discardableResult
    public func wait(seconds: Int = 120) throws -> ProgramStatus {
        if let status = ending.wait(seconds: seconds) { return status }
        signal(SIGKILL)
        _ = ending.wait(seconds: seconds)
        throw ProgramFailure(description: "process \(id) did not end within \(seconds) s; it was killed")
    }

    /// Waits for its end without a thread, for as long as that takes.
    public func end() async -> ProgramStatus { await ending.end() }

    /// Runs a program to its end, and gives what it wrote.
    /// - Throws: `ProgramFailure` where it cannot be started or does not end in time.
    public static func run(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], folder: String? = nil,
        input: ProgramInput = .nothing, seconds: Int = 120
    ) throws -> ProgramResult {
        let run = try ProgramRun(program, arguments, environment: environment, folder: folder, input: input)
        let status = try run.wait(seconds: seconds)
        return ProgramResult(status: status, output: run.outputText, errors: run.errorText)
    }
}

/// How a program ended.
public enum ProgramStatus: Sendable, Equatable {
    case exit(Int32)
    case signal(Int32)
}

/// The end of a program and all that it wrote.
public struct ProgramResult: Sendable {
    public let status: ProgramStatus
    public let output: String
    public let errors: String
}

/// A program that could not be started, or did not end.
public struct ProgramFailure: Error, CustomStringConvertible {
    public let description: String

    init(description: String) { self.description = description }

    init(_ what: String, number: Int32) {
        self.init(description: "\(what): \(String(cString: strerror(number)))")
    }
}
