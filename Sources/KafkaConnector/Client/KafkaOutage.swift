internal import StreamCore

/// Whether a topic's brokers answer, as far as its clients know: librdkafka says when the last of them is gone, and not
/// when one is back, which a question that is answered shows.
final class KafkaOutage: Sendable {
    private let place: String
    private let known = Lock<WeirError?>(nil)

    init(place: String) { self.place = place }

    /// Why nothing comes; nil where it does, or nobody knows better.
    var error: WeirError? { known.withLock { $0 } }

    func begin(_ error: WeirError) { known.withLock { $0 = error } }

    func noteBrokersDown() { begin(KafkaFailure.unreachable(doing: "reading", place: place)) }

    func end() { known.withLock { $0 = nil } }
}
