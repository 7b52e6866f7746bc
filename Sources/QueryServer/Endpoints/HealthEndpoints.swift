internal import NetworkServer
internal import StreamCore
internal import TopologyModel

/// Whether the process lives, and whether its views are worth reading.
enum HealthEndpoints {
    static let live = Endpoint(
        method: .get, path: "/health/live", operation: "isLive", summary: "200 while the process answers at all",
        answers: [
            .init(
                type: "application/json",
                schema:
                    "{\"type\":\"object\",\"required\":[\"status\"],\"properties\":{\"status\":{\"const\":\"UP\"}}}",
                summary: "It does")
        ], audience: .everybody, handle: { call, writer in try await call.send("{\"status\":\"UP\"}", writer) })

    static let ready = Endpoint(
        method: .get, path: "/health/ready", operation: "isReady",
        summary: "200 where the views can be read, also while something that the job can do without is down; else 503",
        answers: [
            .init(
                type: "application/json",
                schema: "{\"$ref\":\"#/components/schemas/Health\"}", summary: "UP, or DEGRADED and why")
        ], refusals: [(503, "DOWN, and why")], audience: .everybody,
        handle: { call, writer in
            let store = await Health.store(call.service)
            let health = Health(call.service.job.running.map { ($0.plan, $0.status()) }, store: store)
            try await call.send(
                health.json(withComponents: call.principal.isOperator), writer,
                health.state == .down ? .unavailable : .ok)
        })
}

extension TopologyPlan {
    fileprivate var usesKafka: Bool {
        sources.contains { if case .kafka = $0.connector { true } else { false } }
            || sinks.contains { if case .kafka = $0.connector { true } else { false } }
    }
}

/// How the parts of a job are.
struct Health: Sendable, Equatable {
    enum State: String, Sendable {
        case up = "UP"
        case degraded = "DEGRADED"
        case down = "DOWN"
    }

    struct Component: Sendable, Equatable {
        let name: String
        let state: State
        let reason: String?
    }

    let components: [Component]

    /// - Parameter running: nil where no job runs, as under `weir serve`.
    init(_ running: (plan: TopologyPlan, status: JobStatus)?, store: Component) {
        guard let (plan, status) = running else {
            components = [store]
            return
        }
        components =
            [store, Self.job(status)] + (plan.usesKafka ? [Self.kafka(status)] : [])
            + zip(plan.tables, status.lookups).map { Self.lookup($0, $1, plan) }
    }

    /// One that is down makes the whole DOWN, one that is degraded DEGRADED.
    var state: State {
        if components.contains(where: { $0.state == .down }) { return .down }
        return components.contains { $0.state == .degraded } ? .degraded : .up
    }

    /// A job that waits for its broker or its disk goes on by itself, and its views can be read meanwhile.
    private static func job(_ status: JobStatus) -> Component {
        switch status.phase {
        case .failed: Component(name: "job", state: .down, reason: status.trouble ?? "the job has failed")
        case .starting, .recovering:
            Component(name: "job", state: .degraded, reason: status.trouble ?? "the job is \(status.phase.rawValue)")
        case .running, .draining, .finished:
            Component(name: "job", state: status.trouble == nil ? .up : .degraded, reason: status.trouble)
        }
    }

    /// Brokers that do not answer are waited for; brokers that do not let the job in are waited for in vain.
    private static func kafka(_ status: JobStatus) -> Component {
        let troubles = status.sources.compactMap(\.trouble)
        if let refusal = troubles.first(where: { !$0.isTransient }) {
            return Component(name: "kafka", state: .down, reason: refusal.message)
        }
        if let trouble = troubles.first {
            return Component(name: "kafka", state: .degraded, reason: trouble.message)
        }
        guard status.troubleCode?.hasPrefix("kafka-") == true else {
            return Component(name: "kafka", state: .up, reason: nil)
        }
        return Component(name: "kafka", state: status.phase == .failed ? .down : .degraded, reason: status.trouble)
    }

    private static func lookup(_ table: TablePlan, _ status: LookupStatus, _ plan: TopologyPlan) -> Component {
        let name = "lookup \(table.name)"
        guard status.breakerIsOpen else { return Component(name: name, state: .up, reason: nil) }
        // Rows go on without the table, or with what it said last; else they wait for it. A stale answer is one that the
        // cache holds: who waits has found none.
        let canDoWithout = table.onFailure == .default || table.cache.stale > 0 && status.waiting == 0
        let reason =
            "table '\(table.name)' does not answer" + (canDoWithout ? "; rows go on without it" : "; rows wait for it")
        return Component(name: name, state: canDoWithout ? .degraded : .down, reason: reason)
    }

    static func store(_ service: QueryService) async -> Component {
        do {
            try await service.beginnings.statement { _ in }
            let log = service.job.storeBytes().log
            guard log < 1 << 30 else {
                return Component(
                    name: "store", state: .degraded,
                    reason: "a reader holds the write-ahead log, which has \(log >> 20) MiB")
            }
            return Component(name: "store", state: .up, reason: nil)
        } catch {
            return Component(name: "store", state: .down, reason: (error as? WeirError)?.message ?? "it cannot be read")
        }
    }

    /// - Parameter withComponents: strangers are told no names of what the job is made of.
    func json(withComponents: Bool = true) -> String {
        let components = withComponents ? components : []
        let texts = components.map { component in
            "{\"name\":\(JSONText.quoted(component.name)),\"status\":\"\(component.state.rawValue)\","
                + "\"reason\":\(component.reason.map { JSONText.quoted($0) } ?? "null")}"
        }
        return "{\"status\":\"\(state.rawValue)\",\"components\":[\(texts.joined(separator: ","))]}"
    }
}
