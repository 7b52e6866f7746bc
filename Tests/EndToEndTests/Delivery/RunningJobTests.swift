import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Jobs that run until they are told to stop, beside others that should not.
    @Suite(.serialized, .enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
    struct RunningJobTests {
        @Test(.timeLimit(.minutes(3)))
        func anEmptyStateDirectoryIsRefusedAndHarmsNobody() async throws {
            var fixture = try await DeliveryFixture(copies: 1, at: try KafkaBroker.shared)
            let job = try fixture.job()
            let running = try RunningProgram(job.arguments(["--brokers", fixture.broker.brokers]))
            try await waitForEvents(fixture, in: job.state, of: running)

            let other = try StateFolder()
            let refused = try await WeirProgram.run(
                job.arguments(["--until-end", "--brokers", fixture.broker.brokers], in: other))
            #expect(refused.status == .exit(1), "\(refused)")
            #expect(refused.errors.contains("[state-is-elsewhere]"), "\(refused)")

            // The first goes on as if nothing had been.
            fixture = try await fixture.appending(copies: 3)
            try await waitForEvents(fixture, in: job.state, of: running)
            running.signal(SIGTERM)
            let end = await running.end()
            #expect(end.status == .exit(0), "\(end)")
            #expect(!end.output.contains("recovered"), "\(end)")
            try await fixture.checkExact(job)
        }

        @Test(.timeLimit(.minutes(2)))
        func aStateDirectoryInUseNamesItsHolder() async throws {
            let fixture = try await DeliveryFixture(copies: 1, at: try KafkaBroker.shared)
            let job = try fixture.job()
            let running = try RunningProgram(job.arguments(["--brokers", fixture.broker.brokers]))
            try await waitForEvents(fixture, in: job.state, of: running)
            let refused = try await job.untilEnd(at: fixture.broker.brokers)
            #expect(refused.status == .exit(1), "\(refused)")
            #expect(refused.errors.contains("[state-in-use]"), "\(refused)")
            #expect(refused.errors.contains("process \(running.processId) "), "\(refused)")
            running.signal(SIGINT)
            let end = await running.end()
            #expect(end.status == .exit(0), "\(end)")
        }

        /// Told to stop in the middle: what was taken in is committed, and the rest is there for the next start.
        @Test(.timeLimit(.minutes(3)))
        func theFirstSignalDrainsAndCommits() async throws {
            let fixture = try await DeliveryFixture(copies: 12, at: try KafkaBroker.shared)
            let job = try fixture.job()
            let running = try RunningProgram(job.arguments(["--brokers", fixture.broker.brokers]))
            try await waitForEvents(fixture, atLeast: 1, in: job.state, of: running)
            running.signal(SIGTERM)
            let stopped = await running.end()
            #expect(stopped.status == .exit(0), "\(stopped)")
            #expect(stopped.output.contains("weir query --state \(job.state.path)"), "\(stopped)")
            let end = try await job.untilEnd(at: fixture.broker.brokers)
            #expect(end.status == .exit(0), "\(end)")
            try await fixture.checkExact(job)
        }

        /// The second signal ends the process wherever it stands; the next start makes of it what a drain would have made.
        @Test(.timeLimit(.minutes(3)))
        func endedByTheSecondSignalTheNextStartRecovers() async throws {
            let fixture = try await DeliveryFixture(copies: 40, at: try KafkaBroker.shared)
            let job = try fixture.job()
            let running = try RunningProgram(job.arguments(["--brokers", fixture.broker.brokers]))
            try await waitForEvents(fixture, atLeast: 1, in: job.state, of: running)
            running.signal(SIGTERM)
            running.signal(SIGINT)
            let killed = await running.end()
            #expect(killed.status == .exit(130) || killed.status == .exit(143), "\(killed)")
            let end = try await job.untilEnd(at: fixture.broker.brokers)
            #expect(end.status == .exit(0), "\(end)")
            try await fixture.checkExact(job)
        }

        /// Reads the job's views as an analyst would, until they hold so many lines of orders: all where nothing is said.
        private func waitForEvents(
            _ fixture: DeliveryFixture, atLeast wanted: Int? = nil, in state: StateFolder, of running: RunningProgram
        ) async throws {
            let all = try fixture.oracle.createdLines
            while running.isRunning {
                try Task.checkCancellation()
                let sql = "SELECT coalesce(sum(lines), 0) AS lines FROM revenue_by_month"
                let end = try await WeirProgram.run(["query", "--state", state.path, "--format", "csv", sql])
                let lines = end.output.split(whereSeparator: \.isNewline).last.flatMap { Int($0) } ?? 0
                if lines >= wanted ?? all { return }
            }
            Issue.record("the job ended: \(running.errors.suffix(2000))")
        }
    }
}
