import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The program is killed at each point of its commit, started again, and has lost and doubled nothing.
    @Suite(.serialized, .enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
    struct CrashPointTests {
        /// Places, most of them at their second epoch: the engine and the store both pass those at the edges, and the claim
        /// of a start passes those of Kafka once.
        static let places = [
            "claim.before", "claim.between", "claim.after", "prepare.before:3", "prepare.inside:2", "prepare.after:3",
            "kafka.begun:3", "kafka.sent:2", "commit.before:2", "kafka.offsets-sent:3", "kafka.committed:3",
            "commit.after:2", "apply.before:3", "apply.inside:2", "apply.after:3",
        ]

        @Test(.timeLimit(.minutes(5)))
        func killedAnywhereInTheCommitNothingIsLostOrDoubled() async throws {
            var fixture = try await DeliveryFixture(copies: 4, at: try KafkaBroker.shared)
            for place in Self.places {
                let job = try fixture.job()
                fixture = try await kill(job, at: place, fixture)
                let end = try await job.untilEnd(at: fixture.broker.brokers)
                #expect(end.status == .exit(0), "after \(place): \(end)")
                try await fixture.checkExact(job)
            }
        }

        /// Committed in Kafka and not yet applied: the next start applies it, and may be killed before it does.
        @Test(.timeLimit(.minutes(2)))
        func killedWhileItRecoversItRecoversAgain() async throws {
            var fixture = try await DeliveryFixture(copies: 4, at: try KafkaBroker.shared)
            let job = try fixture.job()
            for place in ["commit.after:2", "recover.apply.before", "claim.between"] {
                fixture = try await kill(job, at: place, fixture)
            }
            let end = try await job.untilEnd(at: fixture.broker.brokers)
            #expect(end.status == .exit(0), "\(end)")
            try await fixture.checkExact(job)
        }

        /// At least once: what was sent before the kill is sent again, and the views count it once all the same.
        @Test(.timeLimit(.minutes(2)), arguments: ["commit.after:2", "apply.inside:2"])
        func atLeastOnceRepeatsOutputsAndNeverViews(_ place: String) async throws {
            var fixture = try await DeliveryFixture(copies: 4, at: try KafkaBroker.shared)
            let job = try fixture.job(delivery: "at-least-once")
            fixture = try await kill(job, at: place, fixture)
            let end = try await job.untilEnd(at: fixture.broker.brokers)
            #expect(end.status == .exit(0), "\(end)")
            try await RetailViews.read(job.state).check(fixture.oracle)
            let wanted = try fixture.oracle.largeOrders()
            let written = try await job.largeOrders(at: fixture.broker.brokers, wanted: wanted)
            #expect(Set(written) == Set(wanted))
            #expect(written.count > wanted.count, "nothing was sent twice, so the kill came too early")
        }

        /// Runs the job until it is killed at `place`. A machine may be so slow that all events make too few epochs for
        /// that: then the job comes to its end, and gets more events while it runs.
        /// - Returns: the fixture with what was added.
        private func kill(
            _ job: RetailJob, at place: String, _ fixture: DeliveryFixture
        ) async throws -> DeliveryFixture {
            let first = try await job.untilEnd(at: fixture.broker.brokers, crashAt: place)
            if first.status != .exit(0) {
                #expect(first.status == .signal(SIGKILL), "\(place) was not reached: \(first)")
                return fixture
            }
            var fixture = fixture
            let running = try RunningProgram(
                job.arguments(["--brokers", fixture.broker.brokers]), environment: ["WEIR_CRASH_AT": place])
            while running.isRunning {
                try Task.checkCancellation()
                fixture = try await fixture.appending(copies: fixture.copies + 1)
            }
            let second = await running.end()
            #expect(second.status == .signal(SIGKILL), "\(place) was not reached: \(second)")
            return fixture
        }
    }
}
