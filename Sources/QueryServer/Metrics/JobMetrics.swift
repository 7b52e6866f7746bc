internal import StreamCore
internal import TopologyModel

/// Figures of a running job.
struct JobMetrics {
    private let plan: TopologyPlan
    private let status: JobStatus

    init(_ plan: TopologyPlan, _ status: JobStatus) {
        self.plan = plan
        self.status = status
    }

    func add(to text: inout PrometheusText) {
        text.family(
            "weir_job_info", .gauge, "The job and its phase.",
            [(["topology": plan.name, "phase": status.phase.rawValue], 1)])
        text.counter("weir_job_running_seconds_total", "Time since the job began.", Double(status.runningFor) / 1e9)
        addSteps(to: &text)
        addEdges(to: &text)
        addPartitions(to: &text)
        addEpochs(to: &text)
        addLookups(to: &text)
        addMemory(to: &text)
        text.families(Self.views, of: status.views) { ["view": $0.name] }
    }

    private static let views: [MetricFamily<ViewStatus>] = [
        .total("weir_view_late_rows", "Rows that came after their window had closed.") { $0.late }
    ]

    // MARK: Steps

    private static let outcomes: [(name: String, rows: @Sendable (StepCounts) -> Int)] = [
        ("passed", { $0.passed }), ("filtered", { $0.filtered }), ("dropped", { $0.dropped }),
        ("skipped", { $0.skipped }), ("dead", { $0.dead }), ("empty", { $0.empty }),
    ]

    private static let steps: [MetricFamily<StepStatus>] = [
        .total("weir_step_batches", "Batches that entered a step.") { $0.work.batches },
        .total("weir_step_bytes", "Bytes that the batches held which entered a step.") { $0.work.bytes },
        .seconds("weir_step_busy", "Time that a step computed, on all its threads.") { $0.work.busy },
    ]

    private func addSteps(to text: inout PrometheusText) {
        text.family(
            "weir_step_rows_total", .counter, "Rows that entered a step, by what became of them.",
            status.steps.flatMap { step in
                Self.outcomes.map { (labels(step, outcome: $0.name), Double($0.rows(step.counts))) }
            })
        text.families(Self.steps, of: status.steps) {
            ["stage": $0.place, "step": String($0.step), "word": $0.word]
        }
    }

    private func labels(_ step: StepStatus, outcome: String) -> PrometheusText.Labels {
        ["stage": step.place, "step": String(step.step), "word": step.word, "outcome": outcome]
    }

    // MARK: Edges and partitions

    private static let edges: [MetricFamily<EdgeStatus>] = [
        .gauge("weir_edge_queued_rows", "Rows that wait in an edge.") { Double($0.rows) },
        .gauge("weir_edge_queued_bytes", "Bytes that wait in an edge.") { Double($0.bytes) },
        .gauge("weir_edge_bound_bytes", "Bytes that may wait in an edge.") { Double($0.boundBytes) },
        .total("weir_edge_rows", "Rows that entered an edge.") { $0.totalRows },
        .total("weir_edge_bytes", "Bytes that entered an edge.") { $0.totalBytes },
        .total("weir_edge_batches", "Batches that entered an edge.") { $0.totalBatches },
        .seconds("weir_edge_blocked", "Time that producers waited for room in an edge.") { $0.blocked },
    ]

    private func addEdges(to text: inout PrometheusText) {
        text.families(Self.edges, of: status.edges) { ["edge": $0.name] }
    }

    private static let partitions: [MetricFamily<PartitionStatus>] = [
        .gauge("weir_partition_offset", "The next offset to read.") { Double($0.position) },
        .gauge("weir_partition_lag", "Records that wait to be read.") { $0.lag.map { Double($0) } },
        .gauge("weir_partition_watermark_seconds", "Watermark of a partition, since 1970.") {
            $0.watermark == .min ? nil : Double($0.watermark) / 1000
        },
    ]

    private func addPartitions(to text: inout PrometheusText) {
        text.families(Self.partitions, of: status.partitions) {
            ["source": $0.source, "partition": String($0.partition)]
        }
    }

    // MARK: Epochs and lookups

    private func addEpochs(to text: inout PrometheusText) {
        text.histogram(
            "weir_epoch_phase_seconds", "How long the phases of epochs took.", label: "phase",
            status.epoch.phases.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        text.counter(
            "weir_job_restarts_total", "Recoveries from a failed transaction.", Double(status.epoch.restarts))
    }

    private static let lookups: [MetricFamily<LookupStatus>] = [
        .total("weir_lookup_hits", "Rows that the cache answered.") { $0.hits },
        .total("weir_lookup_misses", "Rows that the cache did not answer.") { $0.misses },
        .total("weir_lookup_batches", "Requests to a table.") { $0.requests },
        .total("weir_lookup_failures", "Requests that failed.") { $0.failures },
        .gauge("weir_lookup_cache_bytes", "Bytes of a table's cache.") { Double($0.cacheBytes) },
        .gauge("weir_lookup_breaker_open", "1 while a table is left alone because it failed.") {
            $0.breakerIsOpen ? 1 : 0
        },
    ]

    private func addLookups(to text: inout PrometheusText) {
        text.families(Self.lookups, of: status.lookups) { ["table": $0.table] }
        text.histogram(
            "weir_lookup_seconds", "How long requests to a table took.", label: "table",
            status.lookups.map { ($0.table, $0.latency) })
    }

    // MARK: Memory

    /// Memory by owner, beside what the topology's budget gives it.
    private func addMemory(to text: inout PrometheusText) {
        text.gauge("weir_memory_budget_bytes", "settings.memory.", Double(plan.settings.memory))
        text.family(
            "weir_memory_part_budget_bytes", .gauge, "What the budget gives each owner.",
            plan.memoryBudget.parts.map { (["owner": $0.name], Double($0.bytes)) })
        let views = status.views.map { (["owner": "view \($0.name)"] as PrometheusText.Labels, Double($0.bytes)) }
        let caches = status.lookups.map {
            (["owner": "cache of \($0.table)"] as PrometheusText.Labels, Double($0.cacheBytes))
        }
        text.family("weir_memory_part_bytes", .gauge, "What owners hold that count it.", views + caches)
        if let resident = ProcessMemory.resident {
            text.gauge("weir_process_resident_bytes", "Memory of the process that is in RAM.", Double(resident))
        }
    }
}
