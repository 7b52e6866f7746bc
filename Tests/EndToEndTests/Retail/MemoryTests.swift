import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What the program holds in memory, as the system counts it.
    @Suite(.serialized, .disabled(if: Sanitizer.isAddress, "the address sanitizer keeps what is freed"))
    struct MemoryTests {
        /// Bytes that online-retail.yaml grants.
        private static let granted = 384 << 20

        /// Input that is there at once, far more than may be held, and a reader beside the job.
        @Test(.timeLimit(.minutes(4)))
        func memoryStaysWithinTheFilesBound() async throws {
            try #require(try Package.text("topologies/online-retail.yaml").contains("memory: 384MiB"))
            let data = try RetailData.sample()
            let job = try RetailJob(data)
            let folder = try TemporaryFolder()
            let file = try folder.write("", to: "orders.ndjson")
            let handle = try FileHandle(forWritingTo: URL(filePath: file))
            let text = Data(data.text.utf8)
            let copies = 2 * Self.granted / text.count
            for _ in 0..<copies { try handle.write(contentsOf: text) }
            try handle.close()
            let running = try RunningProgram(job.arguments(["--until-end", "--source", "orders=\(file)"]))
            var most = 0
            while running.isRunning {
                try Task.checkCancellation()
                most = max(most, Self.peak(of: running.processId) ?? 0)
                _ = try await WeirProgram.run(["views", "--state", job.state.path])
            }
            let end = await running.end()
            #expect(end.status == .exit(0), "\(end)")
            #expect(end.events == copies * data.lines.count, "\(end)")
            #expect(most > 16 << 20, "it was measured")
            #expect(most <= Self.granted)
        }

        /// The most bytes that a process has had in memory so far.
        private static func peak(of process: Int32) -> Int? {
            let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
                .map { $0 << 10 }
        }
    }
}
