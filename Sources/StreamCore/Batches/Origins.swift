/// Where each row of a batch came from: the hidden columns `$event_time`, `$partition`, `$offset`, `$unnest_index`.
/// They travel with every row; `select` does not lose them.
public struct Origins: Sendable {
    /// Index of the source in the plan, or of the view where a view feeds these rows.
    public let source: Int
    public let partitions: Buffer<Int32>
    public let offsets: Buffer<Int64>
    /// Index of the element that `unnest` made the row of; nil before any `unnest`, the innermost where several lie above.
    public let unnestIndexes: Buffer<Int32>?
    /// Epoch milliseconds, null where the event had none.
    public let eventTimes: FixedColumn<Int64>
    /// The watermark of the row's own partition as the rows before it left it; `Int64.min` before the first. Decides
    /// lateness row by row, so that results do not depend on how batches fell.
    public let priorWatermarks: Buffer<Int64>

    public init(
        source: Int, partitions: Buffer<Int32>, offsets: Buffer<Int64>, unnestIndexes: Buffer<Int32>? = nil,
        eventTimes: FixedColumn<Int64>, priorWatermarks: Buffer<Int64>
    ) {
        self.source = source
        self.partitions = partitions
        self.offsets = offsets
        self.unnestIndexes = unnestIndexes
        self.eventTimes = eventTimes
        self.priorWatermarks = priorWatermarks
    }

    public var count: Int { offsets.count }

    /// The rows `rows`, in that order.
    public func gathered(_ rows: Selection) -> Origins {
        Origins(
            source: source, partitions: partitions.gathered(rows), offsets: offsets.gathered(rows),
            unnestIndexes: unnestIndexes?.gathered(rows), eventTimes: eventTimes.gathered(rows),
            priorWatermarks: priorWatermarks.gathered(rows))
    }

    /// The same rows with the element index of each.
    public func withUnnestIndexes(_ indexes: Buffer<Int32>) -> Origins {
        Origins(
            source: source, partitions: partitions, offsets: offsets, unnestIndexes: indexes, eventTimes: eventTimes,
            priorWatermarks: priorWatermarks)
    }

    public var byteCount: Int {
        partitions.byteCount + offsets.byteCount + (unnestIndexes?.byteCount ?? 0) + eventTimes.values.byteCount
            + priorWatermarks.byteCount
    }
}

extension Origins {
    /// One after the other; all of one source, at least one.
    public static func concatenated(_ parts: [Origins]) -> Origins {
        guard parts.count > 1 else { return parts[0] }
        let times = Column.concatenated(parts.map { .int64($0.eventTimes) })
        guard case .int64(let eventTimes) = times else { return parts[0] }
        let hasIndexes = parts.contains { $0.unnestIndexes != nil }
        return Origins(
            source: parts[0].source, partitions: join(parts.map(\.partitions)), offsets: join(parts.map(\.offsets)),
            unnestIndexes: hasIndexes
                ? join(parts.map { $0.unnestIndexes ?? Buffer(repeating: 0, count: $0.count) }) : nil,
            eventTimes: eventTimes, priorWatermarks: join(parts.map(\.priorWatermarks)))
    }

    private static func join<Value>(_ buffers: [Buffer<Value>]) -> Buffer<Value> {
        Buffer(count: buffers.reduce(0) { $0 + $1.count }) { target in
            var end = 0
            for buffer in buffers {
                (target.baseAddress.unsafelyUnwrapped + end).update(from: buffer.base, count: buffer.count)
                end += buffer.count
            }
        }
    }
}
