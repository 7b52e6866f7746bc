import Foundation
import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

/// `topologies/online-retail.yaml` with a job's identity, topics and settings of a test's own.
struct RetailJob: Sendable {
    struct Settings: Sendable {
        var commitInterval = "1s"
        var rows = 4096
        var lanes: Int?
        var delivery = "exactly-once"
    }

    let id: String
    let sinkTopic: String
    /// Its topology file.
    let path: String
    let state: StateFolder
    private let folder: TemporaryFolder

    init(_ data: RetailData, topic: String = "online-retail", settings: Settings = Settings()) throws {
        id = "retail-\(UUID().uuidString.lowercased())"
        sinkTopic = "\(id).large-orders"
        state = try StateFolder()
        folder = try TemporaryFolder()
        var text = try Package.text("topologies/online-retail.yaml")
        let lanes = settings.lanes.map { "\n  lanes: \($0)" } ?? ""
        let changes = [
            (
                "  commit_interval: 1s",
                "  commit_interval: \(settings.commitInterval)\n  id: \(id)\n  delivery: \(settings.delivery)\n"
                    + "  batch: { rows: \(settings.rows) }\(lanes)"
            ),
            ("path: data/online-retail-products.csv", "path: \(data.productsPath)"),
            ("topic: online-retail,", "topic: \(topic),"),
            ("topic: online-retail-large-orders", "topic: \(sinkTopic)"),
        ]
        for (old, new) in changes {
            try #require(text.contains(old), "online-retail.yaml no longer says '\(old)'")
            text = text.replacingOccurrences(of: old, with: new)
        }
        path = try folder.write(text, to: "online-retail.yaml")
    }

    /// The command that runs it.
    func arguments(_ more: [String], in state: StateFolder? = nil) -> [String] {
        ["run", path, "--state", (state ?? self.state).path] + more
    }

    /// Runs it over topics to the ends found at its start.
    func untilEnd(at brokers: String, crashAt place: String? = nil) async throws -> ProgramEnd {
        try await WeirProgram.run(
            arguments(["--until-end", "--brokers", brokers]), environment: place.map { ["WEIR_CRASH_AT": $0] } ?? [:])
    }

    /// Values that a read-committed reader finds in its topic once as many as `wanted` are there, sorted as texts.
    func largeOrders(at brokers: String, wanted: [String]) async throws -> [String] {
        let connection = KafkaConnection(brokers: brokers)
        let records = try await eventually(
            { try await KafkaTopicReader.readAll(connection: connection, topic: sinkTopic) },
            is: { $0.count >= wanted.count })
        return records.map { $0.valueText ?? "" }.sorted()
    }
}

/// A topic of the shop's events in four partitions.
enum RetailTopic {
    /// Makes one and fills it with the program's own `weir produce`.
    static func make(_ data: RetailData, at broker: KafkaBroker) async throws -> String {
        let topic = "retail-\(UUID().uuidString.lowercased())"
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(topic, partitions: 4)
        await admin.close()
        try await append(data, to: topic, at: broker)
        return topic
    }

    static func append(_ data: RetailData, to topic: String, at broker: KafkaBroker) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(data.text, to: "events.ndjson")
        try await WeirProgram.succeed([
            "produce", "--brokers", broker.brokers, "--topic", topic, "--key", "order_id", file,
        ])
    }
}
