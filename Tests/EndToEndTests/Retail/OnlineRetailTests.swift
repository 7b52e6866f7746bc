import TestSupport
import Testing

extension EndToEnd {
    /// A real shop's orders, against what SQLite makes of them.
    @Suite(.serialized) struct OnlineRetailTests {
        @Test(.timeLimit(.minutes(5)))
        func viewsFromAFileAreExact() async throws {
            let data = try RetailData.all()
            let oracle = try RetailOracle(data)
            let (views, end) = try await fromFile(data)
            try views.check(oracle)
            #expect(try end.events == oracle.events, "\(end)")
        }

        /// Through four partitions of Apache Kafka: the same views, and a topic of large orders.
        @Test(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(5)))
        func viewsThroughKafkaAreTheSame() async throws {
            let broker = try KafkaBroker.shared
            let data = try RetailData.all()
            let oracle = try RetailOracle(data)
            let job = try RetailJob(data, topic: try await RetailTopic.make(data, at: broker))
            let end = try await job.untilEnd(at: broker.brokers)
            try #require(end.status == .exit(0), "\(end)")
            let views = try await RetailViews.read(job.state)
            try views.check(oracle)
            let wanted = try oracle.largeOrders()
            expectSame(
                try await job.largeOrders(at: broker.brokers, wanted: wanted), wanted, "large orders",
                #_sourceLocation)
            #expect(views == (try await fromFile(data).views))
        }

        @Test(
            .enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(5)))
        func neitherBatchesNorLanesMatter() async throws {
            let broker = try KafkaBroker.shared
            let data = try RetailData.sample()
            let topic = try await RetailTopic.make(data, at: broker)
            let oracle = try RetailOracle(data)
            var first: RetailViews?
            for (rows, lanes) in [(4096, 1), (1, 4), (7, 4), (4096, 4), (1, 1), (7, 1)] {
                var settings = RetailJob.Settings()
                settings.rows = rows
                settings.lanes = lanes
                let job = try RetailJob(data, topic: topic, settings: settings)
                let end = try await job.untilEnd(at: broker.brokers)
                try #require(end.status == .exit(0), "\(rows) rows, \(lanes) lanes: \(end)")
                let views = try await RetailViews.read(job.state)
                if first == nil { try views.check(oracle) }
                #expect(views == first ?? views, "\(rows) rows, \(lanes) lanes")
                first = first ?? views
                let wanted = try oracle.largeOrders()
                expectSame(
                    try await job.largeOrders(at: broker.brokers, wanted: wanted), wanted,
                    "large orders of \(rows) rows, \(lanes) lanes", #_sourceLocation)
            }
        }

        private func fromFile(_ data: RetailData) async throws -> (views: RetailViews, end: ProgramEnd) {
            let job = try RetailJob(data)
            let folder = try TemporaryFolder()
            let file = try folder.write(data.text, to: "orders.ndjson")
            let end = try await WeirProgram.succeed(job.arguments(["--until-end", "--source", "orders=\(file)"]))
            return (try await RetailViews.read(job.state), end)
        }
    }
}
