import KafkaConnector
import StreamCore
import TestSupport
import Testing

/// Events in a topic, what must come of them, and jobs that commit often.
struct DeliveryFixture {
    let broker: KafkaBroker
    let data: RetailData
    let topic: String
    let oracle: RetailOracle
    /// Of the sample's events.
    let copies: Int

    /// - Parameter copies: of the sample's events.
    init(copies: Int, at broker: KafkaBroker) async throws {
        self.broker = broker
        self.copies = copies
        data = try RetailData.sample().repeated(copies)
        topic = try await RetailTopic.make(data, at: broker)
        oracle = try RetailOracle(data)
    }

    private init(_ before: DeliveryFixture, _ data: RetailData, copies: Int) throws {
        self.copies = copies
        broker = before.broker
        topic = before.topic
        self.data = data
        oracle = try RetailOracle(data)
    }

    /// More events in the same topic, as many copies of the sample in all.
    func appending(copies: Int) async throws -> DeliveryFixture {
        var added = try RetailData.sample().repeated(copies)
        added.lines.removeFirst(data.lines.count)
        try await RetailTopic.append(added, to: topic, at: broker)
        return try DeliveryFixture(self, try RetailData.sample().repeated(copies), copies: copies)
    }

    func job(delivery: String = "exactly-once") throws -> RetailJob {
        var settings = RetailJob.Settings()
        settings.commitInterval = "10ms"
        settings.rows = 64
        settings.delivery = delivery
        return try RetailJob(data, topic: topic, settings: settings)
    }

    /// Views and outputs hold every event, once.
    func checkExact(_ job: RetailJob, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await RetailViews.read(job.state).check(oracle, sourceLocation: sourceLocation)
        let wanted = try oracle.largeOrders()
        expectSame(
            try await job.largeOrders(at: broker.brokers, wanted: wanted), wanted, "large orders", sourceLocation)
    }
}
