internal import StreamCore

/// Figures of the server itself.
enum ServerMetrics {
    static func add(to text: inout PrometheusText, _ service: QueryService) {
        let figures = service.figures.now
        text.family(
            "weir_http_requests_total", .counter, "Requests that found their endpoint.",
            figures.requests.sorted { $0.key < $1.key }.map { (["operation": $0.key], Double($0.value)) })
        let load = service.queries.load
        text.gauge("weir_statements_running", "Statements that run.", Double(load.running))
        text.gauge("weir_statements_waiting", "Statements that wait for their turn.", Double(load.waiting))
        text.counter("weir_key_reads_total", "Rows asked for by their keys.", Double(figures.keys))
        text.counter("weir_key_read_batches_total", "Batches that these were read in.", Double(figures.keyBatches))
        text.gauge("weir_change_streams", "Streams of events that are open.", Double(figures.streams))
        text.counter(
            "weir_change_streams_dropped_total", "Streams whose reader was too slow.", Double(figures.droppedStreams))
        guard let kept = service.job.running?.feed.kept else { return }
        text.gauge("weir_change_history_epochs", "Epochs that a stream can go on from.", Double(kept.epochs))
        text.gauge("weir_change_history_bytes", "Bytes of those.", Double(kept.bytes))
    }
}
