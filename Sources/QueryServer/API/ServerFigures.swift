internal import StreamCore

/// What the server counts of itself.
final class ServerFigures: Sendable {
    struct Counts: Sendable {
        /// By operation.
        var requests: [String: Int] = [:]
        var streams = 0
        var droppedStreams = 0
        var keys = 0
        var keyBatches = 0
    }

    private let counts = Lock(Counts())

    var now: Counts { counts.withLock { $0 } }

    func count(_ operation: String) { counts.withLock { $0.requests[operation, default: 0] += 1 } }
    func countDroppedStream() { counts.withLock { $0.droppedStreams += 1 } }

    func countKeys(_ keys: Int) {
        counts.withLock { counts in
            counts.keys += keys
            counts.keyBatches += 1
        }
    }

    /// False where as many streams are open as may.
    func openStream(limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts.streams < limit else { return false }
            counts.streams += 1
            return true
        }
    }

    func closeStream() { counts.withLock { $0.streams -= 1 } }
}
