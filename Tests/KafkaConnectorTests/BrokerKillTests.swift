import Foundation
import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

/// The broker is killed at a producer's commit, and comes back; the producer lives on.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct BrokerKillTests {
    private static let kills = ProcessInfo.processInfo.environment["WEIR_PROOF_KILLS"].flatMap { Int($0) } ?? 1

    enum Moment: Sendable, CaseIterable {
        /// The commit is acknowledged, its markers may not be written yet.
        case behindTheCommit
        case duringTheCommit
    }

    /// Kafka may forget a decided transaction then (see `HangingTransaction`). The producer goes on all the same, gives its
    /// next transaction up, and is fenced by its own job: nothing is there twice, and nothing of what was given up. Killed
    /// once a case, or as often as `WEIR_PROOF_KILLS` says.
    @Test(.timeLimit(.minutes(4)), arguments: Moment.allCases)
    func aProducerThatOutlivesItsBrokerDoublesNothing(_ moment: Moment) async throws {
        let broker = try KafkaBroker()
        let topic = TopicNames.unique("out")
        let output = KafkaOutput(
            KafkaOutputOptions(
                connection: broker.connection, id: TopicNames.unique("job"), topics: [topic], isTransactional: true))
        try await output.fence()
        var known: Int64 = 0
        for _ in 0..<Self.kills {
            let isAcknowledged = try await commit(epoch: known + 1, output, topic, broker, moment)
            if isAcknowledged { known += 1 }
            try? await output.begin()
            try? await output.send(KafkaOutputTests.records(topic, ["given up"]))
            try? await output.abort()
            try await settle(output, broker)
            // As the start-up table has it: what Kafka knows is applied, what it does not know is done again.
            let last = try await output.lastEpoch()?.epoch ?? 0
            guard last >= known else { break }
            known = last
        }
        let values = try await KafkaTopicReader.readAll(connection: broker.connection, topic: topic)
        let last = try await output.lastEpoch()?.epoch ?? 0
        #expect(values.compactMap(\.valueText).sorted() == (0..<last).map { "epoch \($0 + 1)" })
        await output.close()
        broker.stop()
    }

    /// Says whether the commit was acknowledged.
    private func commit(
        epoch: Int64, _ output: KafkaOutput, _ topic: String, _ broker: KafkaBroker, _ moment: Moment
    ) async throws -> Bool {
        try await output.begin()
        try await output.send(KafkaOutputTests.records(topic, ["epoch \(epoch)"]))
        if moment == .behindTheCommit {
            try await output.commit(KafkaOutputTests.epoch(epoch))
            broker.kill()
            try broker.start()
            return true
        }
        async let restarted: Void = restart(broker)
        let isAcknowledged = await isDone { try await output.commit(KafkaOutputTests.epoch(epoch)) }
        try await restarted
        return isAcknowledged
    }

    private func restart(_ broker: KafkaBroker) async throws {
        broker.kill()
        try broker.start()
    }

    private func isDone(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            return false
        }
    }

    /// Fences as a rebuilt job does; a transaction that the cluster forgot is ended as the hint says.
    private func settle(_ output: KafkaOutput, _ broker: KafkaBroker) async throws {
        while true {
            do {
                return try await output.fence()
            } catch let error as OutputError where error.error.code == "kafka-hanging-transaction" {
                let command = try #require(error.error.hint?.split(separator: "'").dropFirst().first)
                #expect(try broker.run(tool: String(command)) == 0, "\(command)")
            } catch let error as OutputError where error.kind != .fatal {
                continue
            }
        }
    }
}
