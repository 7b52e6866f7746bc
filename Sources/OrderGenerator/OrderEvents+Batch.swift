public import StreamCore

/// Events beside their message keys, over one run of bytes.
public struct OrderEventBatch: Sendable {
    /// One JSON object an event.
    public let payloads: StringColumn
    /// The order's id: views into the payloads.
    public let keys: StringColumn
    /// Event times, epoch milliseconds.
    public let timestamps: Buffer<Int64>

    public var count: Int { timestamps.count }
}

extension OrderEvents {
    /// The next `count` events.
    public mutating func batch(_ count: Int) -> OrderEventBatch {
        var bytes = GrowingBuffer<UInt8>(capacity: count * 320 + Self.maximumBytes)
        let payloads = Buffer<StringView>.allocate(capacity: count)
        let keys = Buffer<StringView>.allocate(capacity: count)
        let timestamps = Buffer<Int64>.allocate(capacity: count)
        for index in 0..<count {
            let start = bytes.count
            let event = next(into: &bytes)
            payloads[index] = StringView(offset: UInt32(start), length: UInt32(bytes.count - start))
            keys[index] = StringView(offset: UInt32(event.key.lowerBound), length: UInt32(event.key.count))
            timestamps[index] = event.timestamp
        }
        let shared = bytes.finish()
        return OrderEventBatch(
            payloads: StringColumn(views: Buffer(adopting: payloads, count: count), bytes: shared),
            keys: StringColumn(views: Buffer(adopting: keys, count: count), bytes: shared),
            timestamps: Buffer(adopting: timestamps, count: count))
    }

    /// The next `count` events as NDJSON, a line feed behind each.
    public mutating func lines(_ count: Int) -> Buffer<UInt8> {
        var bytes = GrowingBuffer<UInt8>(capacity: count * 320 + Self.maximumBytes)
        for _ in 0..<count {
            _ = next(into: &bytes)
            bytes.append(0x0A)
        }
        return bytes.finish()
    }
}
