internal import CAllocationCount
internal import Glibc
internal import StreamCore

/// Micro-benchmarks of the engine's hot parts, one at a time: `StreamBench CASE --batches N`.
///
/// A run sets up, warms up and then runs N batches. Instructions are counted from outside, as the difference of two runs
/// that differ in N alone (`scripts/counts`); allocations are counted here, over the N batches.
@main
struct StreamBench {
    static func main() {
        CallingThread.run {
            do {
                try await main(try BenchOptions(CommandLine.arguments.dropFirst()))
            } catch let error as WeirError {
                fail("\(error.message)\(error.hint.map { "\n  \($0)" } ?? "")")
            } catch {
                fail("\(error)")
            }
        }
    }

    private static func main(_ options: BenchOptions) async throws {
        guard let name = options.name else { return list() }
        guard let chosen = BenchCase.all.first(where: { $0.name == name }) else {
            throw WeirError("bench-case", "there is no case '\(name)'", hint: "StreamBench --list names them")
        }
        try await run(chosen, options)
    }

    private static func fail(_ message: String) -> Never {
        let line = Array("StreamBench: \(message)\n".utf8)
        write(STDERR_FILENO, line, line.count)
        exit(1)
    }

    private static func list() {
        for one in BenchCase.all { print("\(one.name)\t\(one.summary)") }
    }

    private static func run(_ chosen: BenchCase, _ options: BenchOptions) async throws {
        let prepared = try await chosen.setUp()
        // Twice through the input: working memory then has the size that it keeps.
        for index in 0..<(2 * Workload.batchCount) { try await prepared.run(index) }
        let clock = SystemClock()
        let started = clock.monotonic()
        let before = weir_allocation_count()
        for index in 0..<options.batches { try await prepared.run(index) }
        let allocations = weir_allocation_count() - before
        let nanoseconds = clock.monotonic() - started
        await prepared.tearDown()
        let events = prepared.events * options.batches
        var line = "case=\(chosen.name) events=\(events)"
        if weir_counts_allocations() != 0, options.batches > 0 {
            line += " allocations-per-batch=\(allocations / UInt64(options.batches))"
        }
        if options.isTimed, events > 0 {
            line += " ns-per-event=\(nanoseconds / Int64(events)).\(nanoseconds * 10 / Int64(events) % 10)"
        }
        print(line)
    }
}

/// `CASE [--batches N] [--time]`, or `--list`.
struct BenchOptions {
    /// Nil: the cases are to be listed.
    private(set) var name: String?
    private(set) var batches = 64
    private(set) var isTimed = false

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        var isList = false
        while let argument = rest.popFirst() {
            switch argument {
            case "--list": isList = true
            case "--time": isTimed = true
            case "--batches":
                guard let count = rest.popFirst().flatMap({ Int($0) }), count >= 0 else { throw Self.usage }
                batches = count
            default:
                guard name == nil, !argument.hasPrefix("-") else { throw Self.usage }
                name = argument
            }
        }
        guard isList != (name != nil) else { throw Self.usage }
    }

    private static let usage = WeirError(
        "bench-usage", "usage: StreamBench CASE [--batches N] [--time] | StreamBench --list")
}
