internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The `weir` program: one command line, one command a file under `Commands/`.
@main
enum Program {
    static let version = "0.1.0"

    static let root: Command = Command(
        group: "weir", "Run stream-processing jobs that are declared in files",
        discussion: [
            "A topology file declares where events come from, which bounded stages they pass, which views they maintain "
                + "and what is emitted. One file is one job."
        ],
        examples: [
            Example("weir demo", "a broker, order events, a job and its views, on this machine alone"),
            Example("weir check topologies/order-insights.yaml", "says whether a job can run, before it does"),
            Example("weir run topologies/order-insights.yaml", "runs the job until it is told to stop"),
        ],
        subcommands: [
            CheckCommand.command, RunCommand.command, QueryCommand.command, ViewsCommand.command,
            ServeCommand.command, StateCommand.command, DemoCommand.command, GenerateCommand.command,
            ProduceCommand.command,
            BrokerCommand.command, CompletionsCommand.command,
        ])

    static func main() async {
        StandardStreams.fill()
        FreedMemory.keep()
        Signals.listen()
        let words = Array(CommandLine.arguments.dropFirst())
        let status = await perform(words, console: .standard)
        exit(status.rawValue)
    }

    /// Does what the command line asks for. Every error ends here, as a message.
    static func perform(_ words: [String], console: Console) async -> ExitCode {
        do {
            switch try Invocation.read(words, root: root) {
            case .help(let path):
                console.output(HelpText(path: path).render())
                return .done
            case .version:
                console.line("weir \(version)")
                return .done
            case .run(let command, let arguments):
                return try await command.body?(arguments, console) ?? .usage
            }
        } catch let error as UsageError {
            console.complain(error.message, hint: error.hint)
            return .usage
        } catch let error as WeirError where error.code == "output-closed" {
            return .outputClosed
        } catch let error as WeirError {
            console.complain("\(error.message) [\(error.code)]", hint: error.hint)
            return .failed
        } catch is CancellationError {
            console.complain("cancelled")
            return .failed
        } catch {
            console.complain("\(error)")
            return .failed
        }
    }
}
