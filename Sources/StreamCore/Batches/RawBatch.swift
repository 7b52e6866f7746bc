/// Records as a source delivered them, before decoding: payloads copied once into one slab.
public struct RawBatch: Sendable {
    /// All payloads, one behind the other, padded behind the last one; under 4 GiB.
    public let slab: Buffer<UInt8>
    /// One a record: where its payload lies in `slab`. A tombstone's has length 0; see `isTombstone`.
    public let payloads: Buffer<StringView>
    /// Valid where the record has a payload, null for a tombstone. Nil: no tombstones.
    public let presence: Validity?
    public let partitions: Buffer<Int32>
    public let offsets: Buffer<Int64>
    /// The records' own timestamps, epoch milliseconds; -1 where unknown.
    public let timestamps: Buffer<Int64>

    public init(
        slab: Buffer<UInt8>, payloads: Buffer<StringView>, presence: Validity? = nil, partitions: Buffer<Int32>,
        offsets: Buffer<Int64>, timestamps: Buffer<Int64>
    ) {
        self.slab = slab
        self.payloads = payloads
        self.presence = presence
        self.partitions = partitions
        self.offsets = offsets
        self.timestamps = timestamps
    }

    /// Number of records.
    public var count: Int { payloads.count }

    public func isTombstone(_ record: Int) -> Bool { !(presence?.isValid(record) ?? true) }

    /// A record's payload, valid while the batch lives.
    public func payload(_ record: Int) -> UnsafeRawBufferPointer {
        let view = payloads.base[record]
        return UnsafeRawBufferPointer(start: slab.base + Int(view.offset), count: Int(view.length))
    }

    /// The records `rows`, in that order; the slab is shared.
    public func gathered(_ rows: Selection) -> RawBatch {
        RawBatch(
            slab: slab, payloads: payloads.gathered(rows), presence: presence?.gathered(rows),
            partitions: partitions.gathered(rows), offsets: offsets.gathered(rows),
            timestamps: timestamps.gathered(rows))
    }

    public var byteCount: Int {
        slab.byteCount + payloads.byteCount + partitions.byteCount + offsets.byteCount + timestamps.byteCount
    }
}
