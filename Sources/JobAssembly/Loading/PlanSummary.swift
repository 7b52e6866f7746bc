internal import KafkaConnector
internal import StreamEngine
internal import TopologyModel

/// What a job is and what it may use, for `weir check`.
enum PlanSummary {
    static func lines(_ plan: TopologyPlan) -> [String] {
        [
            "topology \(plan.name): \(count(plan.sources.count, "source")), \(count(plan.stages.count, "stage")), "
                + "\(count(plan.views.count, "view")), \(count(plan.sinks.count, "sink"))",
            "delivery: \(delivery(plan))",
        ] + memory(plan)
    }

    private static func delivery(_ plan: TopologyPlan) -> String {
        switch StreamJob.commitMode(plan) {
        case .local: "exactly once, one SQLite transaction an epoch"
        case .exactlyOnce: "exactly-once, one Kafka transaction an epoch: prepare, commit, apply"
        case .atLeastOnce: "at-least-once: after a crash outputs may repeat, views never do"
        }
    }

    private static func memory(_ plan: TopologyPlan) -> [String] {
        let budget = plan.memoryBudget
        let parts = budget.parts.map { "  \(size($0.bytes)) \($0.name)" }
        var lines = ["memory: \(size(budget.required)) of \(size(budget.memory))"] + parts
        if budget.consumerQueueBytes > 0 {
            let limits = KafkaConsumerLimits(queueBytes: budget.consumerQueueBytes)
            lines.append("  \(limits.propertiesText) over all lanes of a source")
        }
        if budget.producerQueueBytes > 0 {
            lines.append("  queue.buffering.max.kbytes=\(budget.producerQueueBytes / 1024)")
        }
        return lines
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private static func size(_ bytes: Int) -> String {
        if bytes >= 1 << 20 { return "\(bytes >> 20) MiB" }
        return "\(bytes >> 10) KiB"
    }
}
