internal import NetworkServer
internal import StreamCore
internal import TopologyModel

/// The job as a graph with its figures of this moment.
enum TopologyEndpoint {
    static let get = Endpoint(
        method: .get, path: "/v1/topology", operation: "getTopology",
        summary: "The job as a graph: nodes, links, and the figures of this moment",
        answers: [
            .init(
                type: "application/json",
                schema:
                    "{\"type\":\"object\",\"required\":[\"topology\",\"phase\",\"nodes\",\"links\"],\"properties\":{"
                    + "\"topology\":{\"type\":[\"string\",\"null\"]},\"phase\":{\"type\":\"string\"},"
                    + "\"nodes\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
                    + "\"links\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}",
                summary: "Nodes and links; edges, partitions, lookups and views with their figures")
        ], refusals: [(403, "For operators alone")], audience: .operators,
        handle: { call, writer in
            guard let running = call.service.job.running else {
                let views = try await call.service.queries.statement { $0.views }
                return try await call.send(TopologyText.stopped(views), writer)
            }
            try await call.send(TopologyText(running.plan, running.status()).json, writer)
        })
}

/// A running job as a JSON text.
struct TopologyText {
    private let plan: TopologyPlan
    private let status: JobStatus

    init(_ plan: TopologyPlan, _ status: JobStatus) {
        self.plan = plan
        self.status = status
    }

    /// Nothing is known of a stopped job but its views.
    static func stopped(_ views: [ViewDescription]) -> String {
        let nodes = views.map {
            "{\"id\":\(JSONText.quoted("view:" + $0.name)),\"kind\":\"view\",\"name\":\(JSONText.quoted($0.name))}"
        }
        return "{\"topology\":null,\"phase\":\"stopped\",\"trouble\":null,\"nodes\":[\(nodes.joined(separator: ","))],"
            + "\"links\":[],\"edges\":[],\"partitions\":[],\"lookups\":[],\"views\":[],\"epoch\":null}"
    }

    var json: String {
        "{\"topology\":\(JSONText.quoted(plan.name)),\"phase\":\"\(status.phase.rawValue)\","
            + "\"trouble\":\(status.trouble.map { JSONText.quoted($0) } ?? "null"),"
            + "\"running_ms\":\(status.runningFor / 1_000_000),\"nodes\":\(list(nodes)),\"links\":\(list(links)),"
            + "\"edges\":\(list(edges)),\"partitions\":\(list(partitions)),\"lookups\":\(list(lookups)),"
            + "\"views\":\(list(views)),\"epoch\":\(epoch)}"
    }

    private func list(_ texts: [String]) -> String { "[\(texts.joined(separator: ","))]" }

    // MARK: Graph

    private var nodes: [String] {
        plan.sources.map { node("source", $0.name, detail: $0.topic) } + plan.tables.map { node("table", $0.name) }
            + plan.stages.map { node("stage", $0.name) } + plan.views.map { node("view", $0.name) }
            + plan.sinks.map { node("sink", $0.name) }
    }

    private func node(_ kind: String, _ name: String, detail: String? = nil) -> String {
        let steps = status.steps.filter { $0.place == name && (kind == "stage") == ($0.step >= 0) }.map(step)
        return "{\"id\":\(JSONText.quoted(kind + ":" + name)),\"kind\":\"\(kind)\",\"name\":\(JSONText.quoted(name)),"
            + "\"topic\":\(detail.map { JSONText.quoted($0) } ?? "null"),\"steps\":\(list(kind == "table" ? [] : steps))}"
    }

    private func step(_ step: StepStatus) -> String {
        let counts = step.counts
        return "{\"word\":\"\(step.word)\",\"taken\":\(counts.taken),\"passed\":\(counts.passed),"
            + "\"filtered\":\(counts.filtered),\"dropped\":\(counts.dropped),\"skipped\":\(counts.skipped),"
            + "\"dead\":\(counts.dead),\"empty\":\(counts.empty),\"elements\":\(counts.elements),"
            + "\"batches\":\(step.work.batches),\"bytes\":\(step.work.bytes),\"busy_ms\":\(step.work.busy / 1_000_000)}"
    }

    private var links: [String] {
        let lookups = plan.stages.flatMap { stage in
            stage.steps.compactMap { step -> String? in
                guard case .lookup(let lookup) = step else { return nil }
                return link("table:" + plan.tables[lookup.table].name, "stage:" + stage.name, "lookup")
            }
        }
        return plan.stages.map { link(from($0.input), "stage:" + $0.name, "rows") } + lookups
            + plan.views.map { link(from($0.input), "view:" + $0.name, "rows") }
            + plan.sinks.map { link(from($0.input), "sink:" + $0.name, "rows") }
    }

    private func link(_ from: String, _ to: String, _ kind: String) -> String {
        "{\"from\":\(JSONText.quoted(from)),\"to\":\(JSONText.quoted(to)),\"kind\":\"\(kind)\"}"
    }

    private func from(_ input: InputReference) -> String {
        switch input {
        case .source(let index): "source:" + plan.sources[index].name
        case .stage(let index): "stage:" + plan.stages[index].name
        case .view(let index, _): "view:" + plan.views[index].name
        }
    }

    // MARK: Figures

    private var edges: [String] {
        status.edges.map { edge in
            "{\"name\":\(JSONText.quoted(edge.name)),\"rows\":\(edge.rows),\"bytes\":\(edge.bytes),"
                + "\"bound_rows\":\(edge.boundRows),\"bound_bytes\":\(edge.boundBytes),"
                + "\"total_rows\":\(edge.totalRows),\"blocked_ms\":\(edge.blocked / 1_000_000)}"
        }
    }

    private var partitions: [String] {
        status.partitions.map { partition in
            "{\"source\":\(JSONText.quoted(partition.source)),\"partition\":\(partition.partition),"
                + "\"offset\":\(partition.position),\"end\":\(partition.end < 0 ? "null" : "\(partition.end)"),"
                + "\"lag\":\(partition.lag.map { "\($0)" } ?? "null"),\"watermark\":\(AsOf.time(partition.watermark)),"
                + "\"paused\":\(partition.isPaused)}"
        }
    }

    private var lookups: [String] {
        status.lookups.map { lookup in
            "{\"table\":\(JSONText.quoted(lookup.table)),\"hits\":\(lookup.hits),\"misses\":\(lookup.misses),"
                + "\"requests\":\(lookup.requests),\"failures\":\(lookup.failures),\"cache_bytes\":\(lookup.cacheBytes),"
                + "\"breaker_open\":\(lookup.breakerIsOpen)}"
        }
    }

    private var views: [String] {
        status.views.map { view in
            "{\"name\":\(JSONText.quoted(view.name)),\"groups_in_memory\":\(view.groups),\"bytes\":\(view.bytes),"
                + "\"late\":\(view.late),\"out_of_range\":\(view.outOfRange),\"watermark\":\(AsOf.time(view.watermark))}"
        }
    }

    private var epoch: String {
        let epoch = status.epoch
        return "{\"applied\":\(epoch.applied),\"align_ms\":\(epoch.alignMilliseconds),"
            + "\"prepare_ms\":\(epoch.prepareMilliseconds),\"commit_ms\":\(epoch.commitMilliseconds),"
            + "\"apply_ms\":\(epoch.applyMilliseconds),\"restarts\":\(epoch.restarts)}"
    }
}

extension PartitionStatus {
    /// Records that wait to be read; nil where the log's end is not known.
    var lag: Int64? { end < 0 ? nil : max(end - position, 0) }
}
