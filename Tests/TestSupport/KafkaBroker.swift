internal import Foundation
internal import Glibc
internal import StreamCore
public import TopologyModel

/// An Apache Kafka broker on free ports of loopback, its data in a temporary folder, both gone with this process.
///
/// `KAFKA_HOME` names a Kafka 4.x; only its `bin/*.sh` are used.
public final class KafkaBroker: Sendable {
    /// Where Kafka lies; tests that need it are enabled only where this is set.
    public static let home = ProcessInfo.processInfo.environment["KAFKA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    public static var isAvailable: Bool { home != nil }

    /// One for all tests of this process, started at the first use. Tests that stop a broker start their own.
    public static var shared: KafkaBroker {
        get throws { try sharedResult.get() }
    }
    private static let sharedResult = Result { try KafkaBroker() }

    public let brokers: String
    private let port: UInt16
    private let folder: URL
    private let running = Lock<RunningServer?>(nil)

    public var connection: KafkaConnection { KafkaConnection(brokers: brokers) }

    /// Starts a broker and waits until it accepts connections.
    /// - Parameter properties: lines for its configuration beside the usual ones.
    public init(properties: [String] = []) throws {
        guard let home = Self.home else { throw BrokerFailure(description: "KAFKA_HOME is not set") }
        let ports = FreePort.find(2)
        port = ports[0]
        brokers = "127.0.0.1:\(ports[0])"
        folder = FileManager.default.temporaryDirectory.appending(path: "weir-kafka-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = (Self.configuration(folder, ports) + properties).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: configurationFile)
        let format = ["format", "-t", Self.randomClusterId(), "-c", configurationFile.path]
        guard try ProgramRun.run("\(home)/bin/kafka-storage.sh", format).status == .exit(0) else {
            throw BrokerFailure(description: "kafka-storage.sh could not format \(folder.path)")
        }
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts it again on its old ports and data, and waits until it accepts connections.
    public func start() throws {
        guard let home = Self.home else { return }
        let server = try RunningServer(
            "\(home)/bin/kafka-server-start.sh", [configurationFile.path], folder: folder,
            environment: ["KAFKA_HEAP_OPTS": "-Xmx512m -Xms128m"])
        running.withLock { $0 = server }
        let end = Date().addingTimeInterval(90)
        while !FreePort.accepts(port) {
            guard server.isRunning, Date() < end else {
                throw BrokerFailure(description: "the broker did not start; see \(folder.path)/server.log")
            }
            // Until the next attempt; there is nothing to wait on but the port itself.
            poll(nil, 0, 100)
        }
    }

    /// Stops it as an operator would, and waits for its end.
    public func stop() { end(SIGTERM) }

    /// As a power cut would.
    public func kill() { end(SIGKILL) }

    public func restart() throws {
        stop()
        try start()
    }

    /// It keeps its connections and answers nothing.
    public func suspend() { running.withLock { $0?.signal(SIGSTOP) } }

    public func resume() { running.withLock { $0?.signal(SIGCONT) } }

    /// Runs one of Kafka's own tools, as `kafka-transactions.sh abort ...`, in a shell; gives its exit status.
    public func run(tool command: String) throws -> Int32 {
        guard let home = Self.home else { return -1 }
        guard case .exit(let status) = try ProgramRun.run("/bin/sh", ["-c", "\(home)/bin/\(command)"]).status else {
            return -1
        }
        return status
    }

    private var configurationFile: URL { folder.appending(path: "server.properties") }

    private func end(_ signal: Int32) {
        let server = running.withLock { running -> RunningServer? in
            defer { running = nil }
            return running
        }
        server?.end(signal)
    }

    private static func randomClusterId() -> String {
        Data((0..<16).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
            .replacing("+", with: "A").replacing("/", with: "B").replacing("=", with: "")
    }

    private static func configuration(_ folder: URL, _ ports: [UInt16]) -> [String] {
        [
            "process.roles=broker,controller", "node.id=1", "controller.quorum.voters=1@127.0.0.1:\(ports[1])",
            "listeners=PLAINTEXT://127.0.0.1:\(ports[0]),CONTROLLER://127.0.0.1:\(ports[1])",
            "advertised.listeners=PLAINTEXT://127.0.0.1:\(ports[0])", "controller.listener.names=CONTROLLER",
            "inter.broker.listener.name=PLAINTEXT", "log.dirs=\(folder.path)/logs", "num.partitions=3",
            "num.network.threads=2", "num.io.threads=2", "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=4", "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1", "transaction.state.log.num.partitions=4",
            "share.coordinator.state.topic.replication.factor=1", "share.coordinator.state.topic.min.isr=1",
            "group.initial.rebalance.delay.ms=0", "log.retention.ms=-1",
        ]
    }
}

public struct BrokerFailure: Error, CustomStringConvertible {
    public let description: String
}
