import Foundation
import StreamCore
import Testing
import TopologyLoading
import TopologyModel

/// The topologies that ship with the project.
struct TopologiesTests {
    private func load(_ name: String, _ options: LoadOptions = LoadOptions()) throws -> LoadResult {
        let file = Folders.topologies.appendingPathComponent(name)
        let text = try String(contentsOf: file, encoding: .utf8)
        return TopologyLoader.load(text: text, path: file.path, options: options)
    }

    @Test func everyTopologyLoadsWithoutAWord() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Folders.topologies.path).sorted()
        let topologies = files.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }
        #expect(topologies.contains("order-insights.yaml") && topologies.contains("online-retail.yaml"))
        for name in topologies {
            let result = try load(name)
            #expect(result.plan != nil && result.diagnostics.isEmpty, "\(result.diagnostics.text)")
            result.plan.map(expectConsistent)
        }
    }

    @Test func orderInsightsIsPlannedAsItReads() throws {
        let plan = try #require(try load("order-insights.yaml").plan)
        #expect(plan.name == "order-insights" && plan.id == "order-insights")
        #expect(plan.settings == Settings())
        let source = plan.sources[0]
        #expect(
            source.connector
                == .kafka(
                    KafkaSourcePlan(connection: KafkaConnection(brokers: "embedded"), topic: "orders", start: .earliest)
                ))
        #expect(source.watermark == WatermarkPlan(lag: 5000, idle: 30_000, ahead: 3_600_000))
        #expect(source.schema.names == ["type", "order_id", "customer_id", "items", "total.amount", "ts"])
        #expect(source.eventTimeColumn == 5)
        let table = plan.tables[0]
        let bytes = 64 << 20
        #expect(table.cache == CachePlan(bytes: bytes, ttl: 300_000, missingTTL: 30_000, stale: 60_000))
        #expect(table.batch == LookupBatchPlan() && table.retry == RetryPlan() && table.onFailure == .stop)
        #expect(plan.views.map(\.name) == ["revenue_by_category", "customers"])
        #expect(plan.views[0].window == WindowPlan(size: 60_000, lateness: 30_000))
        #expect(plan.views[0].retain == 604_800_000)
        #expect(plan.views[1].indexes == [[IndexColumn(name: "spent", isDescending: true)]])
        #expect(plan.views[0].aggregates[2].resultType == .decimal(precision: 18, scale: 2))
    }

    @Test func orderLinesKeepOnlyWhatTheViewReads() throws {
        let plan = try #require(try load("order-insights.yaml").plan)
        let stage = try #require(plan.stages.first { $0.name == "order_lines" })
        #expect(stage.steps.map(\.word) == ["filter", "unnest", "select", "lookup"])
        #expect(stage.steps[0].outputSchema.names == ["order_id", "items"])
        #expect(
            stage.steps[1].outputSchema.names
                == ["order_id", "item.product_id", "item.quantity", "item.unit_price.amount"])
        #expect(stage.steps[2].outputSchema.names == ["order_id", "product_id", "revenue"])
        #expect(stage.outputSchema.names == ["order_id", "revenue", "category"])
        #expect(stage.outputSchema.fields[2] == Field("category", .string, isOptional: true))
    }

    @Test func currenciesAreNotDecoded() throws {
        let plan = try #require(try load("order-insights.yaml").plan)
        let items = try #require(plan.sources[0].decode.fields.first { $0.key == "items" })
        guard case .list(_, let elements, _, _, let schema) = items.shape else {
            Issue.record("items is no list")
            return
        }
        #expect(schema.names == ["product_id", "quantity", "unit_price.amount"])
        #expect(elements.map(\.path) == ["items.product_id", "items.quantity", "items.unit_price"])
    }

    @Test func theRetailSampleStandsInForKafka() throws {
        let sample = Folders.topologies.appendingPathComponent("data/online-retail-sample.ndjson").path
        let plan = try #require(
            try load("online-retail.yaml", LoadOptions(sourceOverrides: ["orders": sample])).plan)
        #expect(plan.sources[0].connector == .files([sample]))
        let products = Folders.topologies.appendingPathComponent("data/online-retail-products.csv").path
        guard case .file(let path, let format, let decode) = plan.tables[0].connector else {
            Issue.record("products is no file")
            return
        }
        #expect(path == products && format == .csv && decode.schema == plan.tables[0].schema)
        #expect(FileManager.default.fileExists(atPath: path) && FileManager.default.fileExists(atPath: sample))
    }
}
