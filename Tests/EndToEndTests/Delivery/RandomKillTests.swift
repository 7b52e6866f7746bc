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
            // Before each kill more events come than a debug build is through with until then.
            let copies = kills > 1 ? 40 : 10
            var fixture = try await DeliveryFixture(copies: copies, at: broker)
            let job = try fixture.job()
            var generator = SeededGenerator(seed: ProofEnvironment.seed)
            for turn in 0..<kills {
                let running = try RunningProgram(job.arguments(["--brokers", broker.brokers]))
                let wait = Int64.random(in: 300...2500, using: &generator)
                if turn > 0 { fixture = try await fixture.appending(copies: copies * (turn + 1)) }
                try await SystemClock().sleep(nanoseconds: wait * 1_000_000)
                if kills > 1 && turn == kills / 2 {
                    broker.kill()
                    try broker.start()
                }
                running.signal(SIGKILL)
                let end = await running.end()
                try #require(end.status == .signal(SIGKILL), "seed \(ProofEnvironment.seed), kill \(turn): \(end)")
                print("kill \(turn + 1) of \(kills), \(wait) ms after \(fixture.data.lines.count) events were there")
            }
            let end = try await job.untilEnd(at: broker.brokers)
            #expect(end.status == .exit(0), "seed \(ProofEnvironment.seed): \(end)")
            try await fixture.checkExact(job)
        }
    }
}
