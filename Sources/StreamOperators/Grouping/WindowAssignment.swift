internal import StreamCore
internal import TopologyModel

/// The window of each row by its event time.
struct WindowAssignment {
    /// Event times beyond this many milliseconds from 1970, either way (73 million years), are row errors: window ends
    /// and watermarks can then be added without overflow.
    static let greatestTime = Int64.max / 4

    /// Epoch milliseconds; of a row with an error unspecified.
    let starts: Buffer<Int64>
    /// Rows without a usable event time, ascending.
    let errors: [RowError]

    init(_ window: WindowPlan, _ eventTimes: FixedColumn<Int64>) {
        let times = eventTimes.values.base
        let size = window.size
        var errors: [RowError] = []
        // Neighbouring rows mostly share a window, which spares the division; and a window that lies within the bound
        // spares looking at the rows for errors.
        var start: Int64 = 0
        var isOrdinary = eventTimes.validity == nil
        starts = Buffer(count: eventTimes.count) { target in
            for row in 0..<target.count {
                let time = times[row]
                if time &- start >= size || time < start {
                    let isUsable = time.magnitude <= UInt64(Self.greatestTime)
                    start = isUsable ? window.start(of: time) : 0
                    if !isUsable || start < -Self.greatestTime || start > Self.greatestTime &- size {
                        isOrdinary = false
                    }
                }
                target[row] = start
            }
        }
        for row in 0..<(isOrdinary ? 0 : eventTimes.count) {
            if !eventTimes.isValid(row) {
                errors.append(RowError(row: row, code: .missingEventTime, subject: ""))
            } else if times[row].magnitude > UInt64(Self.greatestTime) {
                errors.append(RowError(row: row, code: .outOfRange, subject: "$event_time"))
            }
        }
        self.errors = errors
    }
}
