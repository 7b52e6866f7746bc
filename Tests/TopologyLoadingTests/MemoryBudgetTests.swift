import Testing
import TopologyLoading
import TopologyModel

struct MemoryBudgetTests {
    private func sample(memory: String) -> Sample {
        var sample = Sample()
        sample.settings = "{ memory: \(memory), state: { memory: 64MiB }, buffer: { bytes: 8MiB } }"
        sample.tables = """
            { t: { file: { path: t.csv }, format: csv, key: id, schema: { id: string, name: string },
              cache: { bytes: 10MiB } } }
            """
        sample.stages = "{ s: { from: events, steps: [{ lookup: { table: t, key: id, take: [name] } }] } }"
        sample.views = "{ v: { from: s, group_by: { name: name }, aggregate: { n: count() } } }"
        sample.sinks = "{ out: { from: s, kafka: { connection: cluster, topic: out } } }"
        return sample
    }

    @Test func whatIsLeftGoesToTheKafkaQueues() throws {
        let budget = try sample(memory: "256MiB").plan().memoryBudget
        #expect(
            budget.parts.map(\.name) == [
                "state", "edge into lookup s.1", "edge into view v", "edge into sink out", "cache of t",
                "page cache of the store", "Kafka queue of events", "Kafka queue of the sinks",
            ])
        #expect(budget.parts.prefix(6).map { $0.bytes >> 20 } == [64, 8, 8, 8, 10, 8])
        // 150 MiB are left: a quarter to the producer, the rest to the consumer, at most 64 MiB.
        let left = 150 << 20
        #expect(budget.producerQueueBytes == left / 4)
        #expect(budget.consumerQueueBytes == MemoryBudget.mostQueueBytes)
        #expect(budget.fits)
    }

    @Test func whatDoesNotFitIsAnError() throws {
        let result = sample(memory: "100MiB").load()
        #expect(result.plan == nil && result.codes == ["memory"])
        #expect(result.diagnostics[0].hint?.contains("cache of t 10MiB") == true)
    }

    @Test(arguments: [110, 120, 128, 160, 200, 512, 4096]) func queuesNeverExceedWhatIsLeft(_ mebibytes: Int) throws {
        let result = sample(memory: "\(mebibytes)MiB").load()
        guard let plan = result.plan else {
            #expect(result.codes == ["memory"] && mebibytes < 112)
            return
        }
        let memory = mebibytes << 20
        #expect(plan.memoryBudget.required <= memory)
        #expect(plan.memoryBudget.consumerQueueBytes >= MemoryBudget.leastConsumerQueueBytes)
    }
}
