import Foundation
import StreamCore
import TestSupport
import Testing

extension EndToEnd {
    /// `weir serve`, and a job that serves while it runs.
    @Suite(.serialized) struct ServeTests {
        /// The server keeps to its own document, whatever it is asked, and ends well when it is told to.
        @Test(.timeLimit(.minutes(3))) func theServerKeepsToItsDocument() async throws {
            let state = try StateFolder()
            try await WeirProgram.succeed(["demo", "--events", "5000", "--rate", "10000", "--state", state.path])
            let running = try RunningProgram(["serve", "--state", state.path, "--listen", "127.0.0.1:0"])
            let url = try await Self.address(of: running)
            try Self.contract(url)
            running.signal(SIGTERM)
            let end = await running.end()
            #expect(end.status == .exit(0), "\(end)")
            #expect(end.output.isEmpty)
        }

        /// Views are read while the job writes them, and the job ends as if nobody had read.
        @Test(.timeLimit(.minutes(2))) func aRunningJobServesItsViews() async throws {
            let state = try StateFolder()
            let running = try RunningProgram([
                "demo", "--events", "1000000", "--rate", "2000", "--state", state.path, "--listen", "127.0.0.1:0",
            ])
            let url = try await Self.address(of: running)
            let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
            let client = try RawClient(port: port)
            let request = "/v1/views/customers?wait_for=orders:0:500&wait_ms=60000"
            try client.send("GET \(request) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let answer = try client.readResponse()
            #expect(answer.head.hasPrefix("HTTP/1.1 200 ") && answer.body.contains("\"rows\":"), "\(answer)")
            running.signal(SIGTERM)
            let end = await running.end()
            #expect(end.status == .exit(0), "\(end)")
        }

        @Test(.timeLimit(.minutes(1))) func whatCannotBeServedIsSaidSo() async throws {
            let state = try StateFolder()
            for (arguments, status, code) in [
                (["serve", "--state", state.path, "--listen", "127.0.0.1:0"], 1, "[state-not-found]"),
                (["serve", "--state", state.path], 2, "--listen"),
                (["run", "x.yaml", "--insecure"], 2, "needs '--listen'"),
            ] {
                let end = try await WeirProgram.run(arguments)
                #expect(end.status == .exit(Int32(status)) && end.errors.contains(code), "\(end)")
            }
        }

        /// Where it says that it listens, without the slash of the page there.
        private static func address(of running: RunningProgram) async throws -> String {
            while running.isRunning {
                if let match = running.errors.firstMatch(of: /(http:\/\/[^\/\s]+)\/\n/) { return String(match.1) }
                try await SystemClock().sleep(nanoseconds: 20_000_000)
            }
            throw WeirError("ended", "\(await running.end())")
        }

        private static func contract(_ url: String) throws {
            let script = Package.root.appending(path: "scripts/contract").path
            let run = try ProgramRun.run(script, [url], seconds: 600)
            #expect(run.status == .exit(0), "\(run.output.suffix(4000))\n\(run.errors.suffix(4000))")
            #expect(run.output.contains("11 passed"), "\(run.output.suffix(2000))")
        }
    }
}
