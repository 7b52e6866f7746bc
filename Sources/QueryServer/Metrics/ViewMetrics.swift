internal import StreamCore

/// Figures of what readers see.
enum ViewMetrics {
    static func add(
        to text: inout PrometheusText, _ epoch: ViewEpoch, _ rows: [(view: String, count: Int)], _ service: QueryService
    ) {
        text.gauge("weir_epoch", "The epoch that readers see.", Double(epoch.number ?? 0))
        if let staleness = service.asOf(epoch).staleness {
            text.gauge("weir_staleness_seconds", "Time since that epoch was applied.", Double(staleness) / 1000)
        }
        text.family(
            "weir_view_rows", .gauge, "Rows of a view, counted at most every 30 seconds.",
            rows.map { (["view": $0.view], Double($0.count)) })
        text.family(
            "weir_view_watermark_seconds", .gauge, "Watermark of what feeds a view, as readers see it, since 1970.",
            epoch.watermarks.sorted { $0.key < $1.key }.filter { $0.value != .min }.map {
                (["view": $0.key], Double($0.value) / 1000)
            })
        let bytes = service.job.storeBytes()
        text.gauge("weir_store_bytes", "Size of the state's database.", Double(bytes.database))
        text.gauge("weir_store_log_bytes", "Size of its write-ahead log.", Double(bytes.log))
    }
}
