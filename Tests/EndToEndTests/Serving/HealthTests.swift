import Glibc
import KafkaConnector
import StreamCore
import TestSupport
import Testing

extension EndToEnd {
    /// What an operator's probe is told while the broker of a running job comes and goes.
    @Suite(.serialized, .enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
    struct HealthTests {
        private static let topology = """
            topology: pulse
            version: 1
            connections:
              cluster: { kafka: { brokers: "nowhere:9092" } }
            sources:
              beats:
                kafka: { connection: cluster, topic: beats }
                format: json
                schema: { id: string, at: timestamp }
                event_time: at
                watermark: { lag: 0s }
            views:
              counts:
                from: beats
                group_by: { id: id }
                aggregate: { n: count() }
            """

        @Test(.timeLimit(.minutes(3))) func healthSaysThatTheBrokerIsDown() async throws {
            let broker = try KafkaBroker()
            let admin = try KafkaAdmin(connection: broker.connection)
            try await admin.createTopic("beats", partitions: 1)
            await admin.close()
            let state = try StateFolder()
            let folder = try TemporaryFolder()
            let file = try folder.write(Self.topology, to: "pulse.yaml")
            let port = FreePort.find(1)[0]
            let running = try RunningProgram([
                "run", file, "--state", state.path, "--brokers", broker.brokers, "--listen", "127.0.0.1:\(port)",
            ])
            try await Self.wait(for: "UP", running, port)
            broker.stop()
            let degraded = try await Self.wait(for: "DEGRADED", running, port)
            #expect(degraded.contains("200 OK") && degraded.contains("topic 'beats': no Kafka broker answers"))
            try broker.start()
            try await Self.wait(for: "UP", running, port)
            running.signal(SIGTERM)
            let end = await running.end()
            #expect(end.status == .exit(0), "\(end)")
            broker.stop()
        }

        /// Asks until its brokers are said to be so.
        @discardableResult
        private static func wait(for state: String, _ running: RunningProgram, _ port: UInt16) async throws -> String {
            while running.isRunning {
                let answer = (try? ask(port)) ?? ""
                if answer.contains(#"{"name":"kafka","status":"\#(state)""#) { return answer }
                try await SystemClock().sleep(nanoseconds: 50_000_000)
            }
            throw WeirError("ended", "\(await running.end())")
        }

        private static func ask(_ port: UInt16) throws -> String {
            let client = try RawClient(port: port)
            try client.send("GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return try client.readToEnd()
        }
    }
}
