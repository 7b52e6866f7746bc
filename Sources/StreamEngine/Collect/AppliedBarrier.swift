internal import Synchronization

/// The last barrier whose epoch is applied: until then the groups it wrote cannot be evicted.
final class AppliedBarrier: Sendable {
    private let id = Atomic<Int64>(0)

    func publish(_ barrier: Int64) { id.store(barrier, ordering: .releasing) }

    var last: Int64 { id.load(ordering: .acquiring) }
}
