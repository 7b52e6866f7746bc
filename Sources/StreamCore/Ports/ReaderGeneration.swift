internal import Synchronization

/// Tells a source's readers whether they are those of its last `open`, for sources that hold nothing else which ends with
/// them. Callable from any thread.
public final class ReaderGeneration: Sendable {
    private let current = Atomic(0)

    public init() {}

    /// Ends all readers handed out so far.
    /// - Returns: the number of those that come now.
    @discardableResult
    public func advance() -> Int { current.add(1, ordering: .acquiringAndReleasing).newValue }

    /// - Throws: `reader-closed` where `number` is not the last one.
    public func check(_ number: Int) throws(WeirError) {
        guard number != current.load(ordering: .acquiring) else { return }
        throw WeirError("reader-closed", "the reader was closed, or its source opened anew", isTransient: true)
    }
}
