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

    /// What closing a client warns of; what it reports to lives as long as it does, whoever has let go of it.
    private func warnings(ofClosing role: KafkaHandle.Role, patience: Int) async throws -> [String] {
        let lines = Lines()
        weak var events: ClientEvents?
        do {
            let handle = try KafkaHandle(role, KafkaConfiguration(), logger: lines)
            events = handle.events
            handle.close(patience: patience)
            handle.close(patience: patience)
        }
        let isGone = await eventually({ events == nil }, is: { $0 })
        #expect(isGone)
        return lines.warnings
    }

    @Test func aClientThatDoesNotEndIsLeftToItself() async throws {
        let warnings = try await warnings(ofClosing: .consumer, patience: 0)
        #expect(warnings == ["a Kafka client has not ended in 0 s, and is left to itself"])
    }

    @Test func aClientThatEndsIsWaitedFor() async throws {
        #expect(try await warnings(ofClosing: .producer, patience: KafkaHandle.patience).isEmpty)
    }
}
