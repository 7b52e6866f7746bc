import Foundation
import StreamCore
import TestSupport
import Testing

extension EndToEnd {
    /// `kill -9` at random moments: once in a short run, `WEIR_PROOF_KILLS` times in a proof, the broker once too.
    @Suite(.serialized, .enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
    struct RandomKillTests {
        @Test(.timeLimit(.minutes(20)))
        func killedAtRandomNothingIsLostOrDoubled() async throws {
            let kills = ProofEnvironment.kills
            let broker = kills > 1 ? try KafkaBroker() : try KafkaBroker.shared
            let fixture = try await DeliveryFixture(copies: 10 + 6 * kills, at: broker)
            let job = try fixture.job()
            var generator = SeededGenerator(seed: ProofEnvironment.seed)
            var done = 0
            for turn in 0..<kills {
                let running = try RunningProgram(job.arguments(["--until-end", "--brokers", broker.brokers]))
                try await SystemClock().sleep(nanoseconds: Int64.random(in: 300...2000, using: &generator) * 1_000_000)
                if kills > 1 && turn == kills / 2 {
                    broker.kill()
                    try broker.start()
                }
                running.signal(SIGKILL)
                let end = await running.end()
                if end.status == .exit(0) { break }
                try #require(end.status == .signal(SIGKILL), "seed \(ProofEnvironment.seed): \(end)")
                done += 1
            }
            let end = try await job.untilEnd(at: broker.brokers)
            #expect(end.status == .exit(0), "seed \(ProofEnvironment.seed): \(end)")
            try await fixture.checkExact(job)
            #expect(done >= max(1, kills / 2), "the job was through before it could be killed")
        }
    }
}
