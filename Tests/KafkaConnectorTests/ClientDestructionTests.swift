import StreamCore
import TestSupport
import Testing

@testable import KafkaConnector

@Suite struct ClientDestructionTests {
    private final class Lines: Logger {
        private let lines = Lock<[String]>([])

        var warnings: [String] { lines.withLock { $0 } }

        func log(_ level: LogLevel, _ message: @autoclosure () -> String) {
            guard level == .warning else { return }
            let line = message()
            lines.withLock { $0.append(line) }
        }
    }

    /// What it reports to lives as long as it does, whoever has let go of it.
    @Test func aClientThatDoesNotEndIsLeftToItself() async throws {
        let lines = Lines()
        weak var events: ClientEvents?
        do {
            let handle = try KafkaHandle(.consumer, KafkaConfiguration(), logger: lines)
            events = handle.events
            handle.close(patience: 0)
        }
        #expect(lines.warnings == ["a Kafka client has not ended in 0 s, and is left to itself"])
        let isGone = await eventually({ events == nil }, is: { $0 })
        #expect(isGone)
    }

    @Test func aClientThatEndsIsWaitedFor() async throws {
        let lines = Lines()
        weak var events: ClientEvents?
        do {
            let handle = try KafkaHandle(.producer, KafkaConfiguration(), logger: lines)
            events = handle.events
            handle.close()
            handle.close()
        }
        #expect(lines.warnings.isEmpty)
        let isGone = await eventually({ events == nil }, is: { $0 })
        #expect(isGone)
    }
}
