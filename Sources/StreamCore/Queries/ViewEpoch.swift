/// How fresh what a reader sees is: the applied epoch, and how far the sources had been read for it.
public struct ViewEpoch: Sendable, Equatable {
    /// Nil before the first.
    public var number: Int64?
    /// When it was applied, epoch milliseconds; nil where that is not known.
    public var appliedAt: Int64?
    /// The offset and watermark of each partition, in the order of source and number.
    public var partitions: [PartitionState]
    /// By view: the watermark of what feeds it, epoch milliseconds.
    public var watermarks: [String: Int64]
    /// By view: the end of the last window that is closed. Windowed views only.
    public var closedThrough: [String: Int64]

    public init(_ progress: EpochProgress?, appliedAt: Int64?) {
        number = progress?.epoch
        self.appliedAt = appliedAt
        partitions = progress?.partitions ?? []
        watermarks = progress?.viewWatermarks ?? [:]
        closedThrough = progress?.closedThrough ?? [:]
    }

    /// Without the names of views other than these.
    public func naming(_ views: some Sequence<ViewDescription>) -> ViewEpoch {
        let names = Set(views.map(\.name))
        var epoch = self
        epoch.watermarks = watermarks.filter { names.contains($0.key) }
        epoch.closedThrough = closedThrough.filter { names.contains($0.key) }
        return epoch
    }
}
