internal import NetworkServer
internal import StreamCore

/// The job's, the views' and the server's figures for Prometheus.
enum MetricsEndpoint {
    static let get = Endpoint(
        method: .get, path: "/metrics", operation: "getMetrics", summary: "Figures in Prometheus's text format",
        answers: [.init(type: "text/plain; version=0.0.4; charset=utf-8", summary: "The figures")],
        refusals: [(403, "For operators alone")], audience: .operators,
        handle: { call, writer in
            let service = call.service
            let (epoch, rows) = try await service.rowCounts.current(service)
            var text = PrometheusText()
            ViewMetrics.add(to: &text, epoch, rows, service)
            if let running = service.job.running { JobMetrics(running.plan, running.status()).add(to: &text) }
            ServerMetrics.add(to: &text, service)
            try await writer.send(
                HTTPResponse(
                    .ok, fields: [HTTPField("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                    body: Array(text.text.utf8)))
        })
}

/// Rows of the views, which cost time to count: once in a while, whoever asks.
actor RowCounts {
    /// Nanoseconds.
    private static let age: Int64 = 30_000_000_000

    private let executor = ThreadExecutor(name: "weir-counts")
    private var known: (time: Int64, rows: [(view: String, count: Int)])?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    deinit { executor.shutDown() }

    /// The epoch of this moment, and the rows of each view as they were a while ago at most.
    func current(_ service: QueryService) async throws -> (epoch: ViewEpoch, rows: [(view: String, count: Int)]) {
        let now = service.clock.monotonic()
        if let known, now - known.time < Self.age {
            return (try await service.queries.statement { $0.epoch }, known.rows)
        }
        let (epoch, rows) = try await service.queries.statement { snapshot in
            var rows: [(view: String, count: Int)] = []
            for view in snapshot.views { rows.append((view.name, try await snapshot.rowCount(of: view.name))) }
            return (snapshot.epoch, rows)
        }
        known = (now, rows)
        return (epoch, rows)
    }
}
