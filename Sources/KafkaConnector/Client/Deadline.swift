internal import StreamCore

/// Until when something is waited for.
struct Deadline {
    private let end: Int64

    init(milliseconds: Int64) {
        let now = SystemClock().monotonic()
        let (end, overflows) = now.addingReportingOverflow(milliseconds.multipliedReportingOverflow(by: 1_000_000).0)
        self.end = overflows ? .max : end
    }

    var isOver: Bool { SystemClock().monotonic() >= end }

    /// Milliseconds left, at most `limit`, as librdkafka takes them.
    func left(atMost limit: Int32) -> Int32 {
        let left = (end - SystemClock().monotonic()) / 1_000_000
        return Int32(max(0, min(Int64(limit), left)))
    }
}
