import StreamCore

@testable import weir

/// A job at `seconds`, half way through its log, at a steady pace.
func fixtureStatus(seconds: Double, events: Int) -> JobStatus {
    var status = JobStatus()
    status.topology = "order-insights"
    status.phase = .running
    status.runningFor = Int64(seconds * 1e9)
    status.isBounded = true
    status.partitions = (0..<2).map {
        PartitionStatus(
            source: "order_events", partition: $0, position: Int64(events / 2), end: 500_000,
            watermark: 1_767_225_720_000, isPaused: $0 == 1)
    }
    status.steps = fixtureSteps(events)
    status.edges = [
        EdgeStatus(
            name: "order_lines -> revenue_by_category", rows: 32_768, bytes: 1 << 20, boundRows: 65_536,
            boundBytes: 16 << 20),
        EdgeStatus(
            name: "large_orders -> customers", rows: 65_000, bytes: 1000, boundRows: 65_536, boundBytes: 16 << 20),
    ]
    var lookup = LookupStatus(table: "products")
    lookup.hits = 9_921
    lookup.misses = 79
    lookup.requests = 40
    lookup.cacheBytes = 1_572_864
    status.lookups = [lookup]
    status.views = [
        ViewStatus(
            name: "revenue_by_category", groups: 41, bytes: 65_536, late: 3, outOfRange: 0,
            watermark: 1_767_225_720_000)
    ]
    status.epoch.applied = 166
    status.epoch.prepareMilliseconds = 9
    status.epoch.commitMilliseconds = 14
    status.epoch.applyMilliseconds = 5
    status.excerpts = [
        ViewExcerpt(
            view: "revenue_by_category", columns: ["category", "lines", "revenue"],
            rows: [["kitchen", "1204", "48210.50"], ["gar\u{1B}den", "88", "912.00"]])
    ]
    return status
}

private func fixtureSteps(_ events: Int) -> [StepStatus] {
    func step(_ place: String, _ index: Int, _ word: String, _ edit: (inout StepCounts) -> Void) -> StepStatus {
        var counts = StepCounts()
        edit(&counts)
        return StepStatus(place: place, step: index, word: word, counts: counts, work: StepWork(batches: events / 4096))
    }
    let created = events * 6 / 10
    return [
        step("order_events", -1, "decode") {
            $0.taken = events
            $0.passed = events - 12
            $0.dead = 12
        },
        step("order_lines", 0, "filter") {
            $0.taken = events - 12
            $0.passed = created
            $0.filtered = events - 12 - created
        },
        step("order_lines", 1, "unnest") {
            $0.taken = created
            $0.passed = created
            $0.elements = created * 2
        },
        step("revenue_by_category", -1, "view") {
            $0.taken = created * 2
            $0.passed = created * 2
        },
    ]
}

func fixtureTrail() -> StatusTrail {
    var trail = StatusTrail()
    trail.add(fixtureStatus(seconds: 0, events: 0))
    for quarter in 1...40 { trail.add(fixtureStatus(seconds: Double(quarter) / 4, events: quarter * 12_500)) }
    return trail
}
