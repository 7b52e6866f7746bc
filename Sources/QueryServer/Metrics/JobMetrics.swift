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
    }

    private func addSteps(to text: inout PrometheusText) {
        let outcomes: [(String, KeyPath<StepCounts, Int>)] = [
            ("passed", \.passed), ("filtered", \.filtered), ("dropped", \.dropped), ("skipped", \.skipped),
            ("dead", \.dead), ("empty", \.empty),
        ]
        text.family(
            "weir_step_rows_total", .counter, "Rows that entered a step, by what became of them.",
            status.steps.flatMap { step in
                outcomes.map { (labels(step, outcome: $0.0), Double(step.counts[keyPath: $0.1])) }
            })
        text.family(
            "weir_source_batches_total", .counter, "Batches that were decoded.",
            status.steps.filter { $0.word == "decode" }.map { (["source": $0.place], Double($0.batches)) })
    }

    private func labels(_ step: StepStatus, outcome: String) -> PrometheusText.Labels {
        ["stage": step.place, "step": String(step.step), "word": step.word, "outcome": outcome]
    }

    private func addEdges(to text: inout PrometheusText) {
        func family(
            _ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (EdgeStatus) -> Double
        ) {
            text.family(name, kind, help, status.edges.map { (["edge": $0.name], value($0)) })
        }
        family("weir_edge_queued_rows", .gauge, "Rows that wait in an edge.") { Double($0.rows) }
        family("weir_edge_queued_bytes", .gauge, "Bytes that wait in an edge.") { Double($0.bytes) }
        family("weir_edge_bound_bytes", .gauge, "Bytes that may wait in an edge.") { Double($0.boundBytes) }
        family("weir_edge_rows_total", .counter, "Rows that entered an edge.") { Double($0.totalRows) }
        family("weir_edge_bytes_total", .counter, "Bytes that entered an edge.") { Double($0.totalBytes) }
        family("weir_edge_batches_total", .counter, "Batches that entered an edge.") { Double($0.totalBatches) }
        family("weir_edge_blocked_seconds_total", .counter, "Time that producers waited for room in an edge.") {
            Double($0.blocked) / 1e9
        }
    }

    private func addPartitions(to text: inout PrometheusText) {
        func labels(_ partition: PartitionStatus) -> PrometheusText.Labels {
            ["source": partition.source, "partition": String(partition.partition)]
        }
        text.family(
            "weir_partition_offset", .gauge, "The next offset to read.",
            status.partitions.map { (labels($0), Double($0.position)) })
        text.family(
            "weir_partition_lag", .gauge, "Records that wait to be read.",
            status.partitions.compactMap { partition in partition.lag.map { (labels(partition), Double($0)) } })
        text.family(
            "weir_partition_watermark_seconds", .gauge, "Watermark of a partition, since 1970.",
            status.partitions.filter { $0.watermark != .min }.map { (labels($0), Double($0.watermark) / 1000) })
    }

    private func addEpochs(to text: inout PrometheusText) {
        text.histogram(
            "weir_epoch_phase_seconds", "How long the phases of epochs took.", label: "phase",
            status.epoch.phases.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        text.counter(
            "weir_job_restarts_total", "Recoveries from a failed transaction.", Double(status.epoch.restarts))
    }

    private func addLookups(to text: inout PrometheusText) {
        func family(
            _ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (LookupStatus) -> Double
        ) {
            text.family(name, kind, help, status.lookups.map { (["table": $0.table], value($0)) })
        }
        family("weir_lookup_hits_total", .counter, "Rows that the cache answered.") { Double($0.hits) }
        family("weir_lookup_misses_total", .counter, "Rows that the cache did not answer.") { Double($0.misses) }
        family("weir_lookup_batches_total", .counter, "Requests to a table.") { Double($0.requests) }
        family("weir_lookup_failures_total", .counter, "Requests that failed.") { Double($0.failures) }
        family("weir_lookup_cache_bytes", .gauge, "Bytes of a table's cache.") { Double($0.cacheBytes) }
        family("weir_lookup_breaker_open", .gauge, "1 while a table is left alone because it failed.") {
            $0.breakerIsOpen ? 1 : 0
        }
        text.histogram(
            "weir_lookup_seconds", "How long requests to a table took.", label: "table",
            status.lookups.map { ($0.table, $0.latency) })
    }

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
        text.family(
            "weir_view_late_rows_total", .counter, "Rows that came after their window had closed.",
            status.views.map { (["view": $0.name], Double($0.late)) })
    }
}
