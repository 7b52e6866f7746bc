internal import CRDKafka
internal import StreamCore

/// Commits of a group's offsets that are under way beside the data, for lag tools.
///
/// Closing waits for their answers: librdkafka keeps a commit that waits for its coordinator, as the first of a new
/// broker does, for the session's timeout, and spins for as long when its client is destroyed meanwhile.
final class OffsetCommits {
    private let handle: KafkaHandle
    private let group: String
    private let logger: any Logger
    private let queue: OpaquePointer
    private var underWay = 0

    init(_ handle: KafkaHandle, group: String, logger: any Logger) {
        self.handle = handle
        self.group = group
        self.logger = logger
        queue = rd_kafka_queue_new(handle.raw)
    }

    deinit { rd_kafka_queue_destroy(queue) }

    /// Begins one. A commit that fails is made good by the next, so it is only warned of.
    func begin(_ offsets: [SourceOffset]) {
        takeAnswers(until: nil)
        let code = GroupOffsets.list(offsets).withList { rd_kafka_commit_queue(handle.raw, $0, queue, nil, nil) }
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { underWay += 1 } else { warn(code) }
    }

    /// Waits for the answers that are missing, at most that many milliseconds.
    func finish(within milliseconds: Int64) { takeAnswers(until: Deadline(milliseconds: milliseconds)) }

    private func takeAnswers(until deadline: Deadline?) {
        while underWay > 0 {
            guard let event = rd_kafka_queue_poll(queue, deadline?.left(atMost: 100) ?? 0) else {
                if deadline?.isOver ?? true { return }
                continue
            }
            underWay -= 1
            warn(rd_kafka_event_error(event))
            rd_kafka_event_destroy(event)
        }
    }

    private func warn(_ code: rd_kafka_resp_err_t) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        logger.log(.warning, "offsets of group '\(group)' not committed: \(KafkaFailure.words(code))")
    }
}
