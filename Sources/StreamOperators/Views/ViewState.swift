internal import StreamCore
public import TopologyModel

/// The groups of one view that one task owns: a state partition.
///
/// The owner's task calls it, batch by batch and barrier by barrier; it does no I/O. A group is *dirty* from the row
/// that changes it until its epoch is applied in the store, and *clean* from then on: only a clean group may leave
/// memory, for the store then holds it exactly.
///
/// A batch: `missingKeys`, where not nil read those from the store and `restore` them, then `apply`.
/// A barrier: `advance`, then what the view emits (`closingGroups`, `changes`), then `delta`, then `beginEpoch`.
public final class ViewState {
    public let plan: ViewPlan
    public let layout: ViewLayout
    /// What emitted rows name as their origin's source: the view's index in the plan.
    let source: Int
    let partition: Int
    let partitionCount: Int

    let groups: GroupTable
    let aggregates: [any AggregateState]
    /// By group: the epoch that last wrote it; `never` where the store's row is all there is.
    var writtenEpochs = GrowingBuffer<Int64>()
    /// By group: the value of the layout's time column; `noTime` where it is null.
    var times = GrowingBuffer<Int64>()
    /// Groups written in the current epoch, in the order of their first write.
    var written: [Int32] = []
    /// Groups written in epochs before the current one that are not applied, at most.
    var unappliedCount = 0

    /// The epoch being computed.
    public internal(set) var epoch: Int64
    /// The last epoch that the store has applied.
    public internal(set) var appliedEpoch: Int64
    /// The end of the last window that is closed, epoch milliseconds; `Int64.min` where none is.
    public internal(set) var closedThrough: Int64
    /// Rows whose time is at or before this have been removed; `Int64.min` at first.
    public internal(set) var expiredThrough = Int64.min
    /// What the last `advance` added to `expiredThrough`.
    public internal(set) var expiring: TimeRange?
    /// The greatest window end that a row has had; nil before the first.
    public internal(set) var lastWindowEnd: Int64?

    /// Open groups may lie in the store alone: they must be asked for, and restored before their windows close.
    public internal(set) var hasEvicted: Bool
    /// Closed windows may lie in the store alone: `changes` cannot name them when they expire.
    public internal(set) var hasRetired: Bool
    /// Rows refused because they were late.
    public internal(set) var lateCount = 0
    /// Results that were null because they did not fit their type, each time that they were written.
    public internal(set) var outOfRangeCount = 0

    static let never = Int64.min
    static let noTime = Int64.min

    /// - Parameters:
    ///   - source: the view's index in the plan.
    ///   - partition: which of `partitionCount` state partitions of the view this is.
    ///   - storeMayHoldRows: whether the store may hold open groups that are not given to `restore` before the first
    ///     batch. If so, groups new to memory are asked for from the store.
    ///   - storeMayHoldClosed: whether the store may hold closed windows, even if every open group is restored first.
    ///   - epoch: the first epoch to compute.
    ///   - closedThrough, watermark: what the applied epoch says of the view; nil at a first start.
    public init(
        plan: ViewPlan, layout: ViewLayout, source: Int = 0, partition: Int = 0, partitionCount: Int = 1,
        storeMayHoldRows: Bool, storeMayHoldClosed: Bool = false, epoch: Int64 = 1, closedThrough: Int64? = nil,
        watermark: Int64? = nil
    ) {
        self.plan = plan
        self.layout = layout
        self.source = source
        self.partition = partition
        self.partitionCount = partitionCount
        self.epoch = epoch
        appliedEpoch = epoch - 1
        self.closedThrough = closedThrough ?? Int64.min
        hasEvicted = storeMayHoldRows
        hasRetired = storeMayHoldRows || storeMayHoldClosed
        groups = GroupTable(layout.keyFields.map(\.type))
        aggregates = plan.aggregates.map(makeAggregateState)
        expiredThrough = watermark.flatMap { expiryBound($0) } ?? Int64.min
    }

    /// Groups in memory.
    public var groupCount: Int { groups.count - groups.replaced.count }

    /// Bytes held, spare room included.
    public var residentBytes: Int {
        aggregates.reduce(groups.byteCount + writtenEpochs.heldBytes + times.heldBytes + written.capacity * 4) {
            $0 + $1.byteCount
        }
    }

    /// Bytes of groups that may not leave memory, about: their share of all.
    public var dirtyBytes: Int {
        let dirty = min(written.count + unappliedCount, groups.count)
        return groups.count == 0 ? 0 : residentBytes / groups.count * dirty
    }

    /// Gives what is held by group room for every group that the table has.
    func extendToGroups() {
        writtenEpochs.extend(to: groups.count, with: Self.never)
        times.extend(to: groups.count, with: Self.noTime)
        for aggregate in aggregates { aggregate.extend(to: groups.count) }
    }

    /// The groups `kept`, in that order, become ids `0..<kept.count`; the others leave memory.
    func keep(_ kept: [Int32]) {
        groups.keep(kept)
        writtenEpochs.keep(kept)
        times.keep(kept)
        for aggregate in aggregates { aggregate.keep(kept) }
        let epochs = writtenEpochs.base
        written = (0..<Int32(kept.count)).filter { epochs[Int($0)] == epoch }
    }

    /// The groups in memory, by id.
    var liveGroups: [Int32] {
        let all = 0..<Int32(groups.count)
        return groups.replaced.isEmpty ? Array(all) : all.filter { !groups.replaced.contains($0) }
    }
}

/// A range of times: after `after`, up to and including `through`, epoch milliseconds.
public struct TimeRange: Sendable, Hashable {
    public let after: Int64
    public let through: Int64

    public init(after: Int64, through: Int64) {
        self.after = after
        self.through = through
    }

    @inline(__always)
    func contains(_ time: Int64) -> Bool { time > after && time <= through }
}
