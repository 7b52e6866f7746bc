/// Collects records into one `RawBatch`.
public struct RawBatchBuilder: ~Copyable {
    private var payloads = StringColumnBuilder(capacity: 1024, byteCapacity: 1 << 18)
    private var partitions = FixedColumnBuilder<Int32>(capacity: 1024)
    private var offsets = FixedColumnBuilder<Int64>(capacity: 1024)
    private var timestamps = FixedColumnBuilder<Int64>(capacity: 1024)
    /// Bytes of payload so far.
    public private(set) var payloadBytes = 0

    public init() {}

    public var count: Int { offsets.count }

    /// `payload` nil is a tombstone.
    public mutating func append(
        payload: UnsafeRawBufferPointer?, partition: Int32, offset: Int64, timestamp: Int64
    ) {
        if let payload {
            payloads.append(payload)
            payloadBytes += payload.count
        } else {
            payloads.appendNull()
        }
        partitions.append(partition)
        offsets.append(offset)
        timestamps.append(timestamp)
    }

    public consuming func finish() -> RawBatch {
        let payloads = payloads.finish()
        return RawBatch(
            slab: payloads.bytes, payloads: payloads.views, presence: payloads.validity,
            partitions: partitions.finish().values, offsets: offsets.finish().values,
            timestamps: timestamps.finish().values)
    }
}
