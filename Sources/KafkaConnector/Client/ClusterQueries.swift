internal import CRDKafka
internal import StreamCore

/// Questions about topics that any client can ask. Each waits for brokers until `patience` milliseconds are over.
struct ClusterQueries {
    let handle: KafkaHandle
    let patience: Int64

    /// The partitions of a topic, ascending; nil where the topic does not exist.
    func partitionIds(of topic: String) throws -> [Int32]? {
        guard let name = rd_kafka_topic_new(handle.raw, topic, nil) else {
            throw KafkaFailure.of(rd_kafka_last_error(), doing: "looking at", place: "topic '\(topic)'")
        }
        defer { rd_kafka_topic_destroy(name) }
        return try retrying(doing: "looking at", place: "topic '\(topic)'") { wait in
            var answer: UnsafePointer<rd_kafka_metadata>?
            let code = rd_kafka_metadata(handle.raw, 0, name, &answer, wait)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { return .failed(code) }
            defer { rd_kafka_metadata_destroy(answer) }
            return partitionIds(in: answer.pointee)
        }
    }

    private func partitionIds(in answer: rd_kafka_metadata) -> Attempt<[Int32]?> {
        guard answer.topic_cnt == 1, let topic = answer.topics?.pointee else { return .done(nil) }
        switch topic.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR:
            let partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
            return .done(partitions.map(\.id).sorted())
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: return .done(nil)
        default: return .failed(topic.err)
        }
    }

    /// The partition's first offset and its end. librdkafka asks with the client's isolation level since 1.7.1, so to
    /// a read-committed consumer the end is the last stable offset: no open transaction's record lies before it.
    func bounds(topic: String, partition: Int32) throws -> PartitionBounds {
        try retrying(doing: "asking for the offsets of", place: "topic '\(topic)'") { wait in
            var beginning: Int64 = 0
            var end: Int64 = 0
            let code = rd_kafka_query_watermark_offsets(handle.raw, topic, partition, &beginning, &end, wait)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failed(code) }
            return .done(PartitionBounds(partition: partition, beginning: beginning, end: max(beginning, end)))
        }
    }

    /// For each partition the first offset whose record is not older than `timestamp`; its end where there is none.
    func offsets(topic: String, partitions: [Int32], at timestamp: Int64) throws -> [Int32: Int64] {
        let asked = PartitionList(
            topic: topic, partitions.map { PartitionPosition(partition: $0, offset: timestamp) })
        return try asked.withList { list in
            let entries = PartitionList.entries(list)
            try retrying(doing: "asking for the offsets of", place: "topic '\(topic)'") { wait -> Attempt<Void> in
                for index in entries.indices { entries[index].offset = timestamp }
                let code = rd_kafka_offsets_for_times(handle.raw, list, wait)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failed(code) }
                let failed = entries.first { $0.err != RD_KAFKA_RESP_ERR_NO_ERROR }
                return failed.map { .failed($0.err) } ?? .done(())
            }
            var found: [Int32: Int64] = [:]
            // Logical offsets are negative: the end, where every record is older.
            for entry in entries {
                found[entry.partition] =
                    entry.offset >= 0 ? entry.offset : try bounds(topic: topic, partition: entry.partition).end
            }
            return found
        }
    }

    func clusterId() throws -> String {
        try retrying(doing: "asking for the id of", place: "the cluster") { wait in
            guard let id = rd_kafka_clusterid(handle.raw, wait) else { return .failed(RD_KAFKA_RESP_ERR__TIMED_OUT) }
            defer { rd_kafka_mem_free(handle.raw, id) }
            return .done(String(cString: id))
        }
    }

    /// Whether the broker that the cluster names as its controller is one of its brokers. The embedded one names none that
    /// is, and a request to the controller would wait for it in vain.
    func hasController() throws -> Bool {
        try retrying(doing: "looking at", place: "the cluster") { wait in
            var answer: UnsafePointer<rd_kafka_metadata>?
            let code = rd_kafka_metadata(handle.raw, 0, nil, &answer, wait)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { return .failed(code) }
            defer { rd_kafka_metadata_destroy(answer) }
            let controller = rd_kafka_controllerid(handle.raw, wait)
            guard controller >= 0 else { return .failed(RD_KAFKA_RESP_ERR__TIMED_OUT) }
            let brokers = UnsafeBufferPointer(start: answer.pointee.brokers, count: Int(answer.pointee.broker_cnt))
            return .done(brokers.contains { $0.id == controller })
        }
    }

    enum Attempt<Value> {
        case done(Value)
        case failed(rd_kafka_resp_err_t)
    }

    /// Calls `attempt` with the milliseconds it may wait until it is done, fails for good, or patience is over.
    @discardableResult
    func retrying<Value>(
        doing: String, place: String, _ attempt: (_ wait: Int32) throws -> Attempt<Value>
    ) throws -> Value {
        let deadline = Deadline(milliseconds: patience)
        while true {
            try Task.checkCancellation()
            switch try attempt(max(deadline.left(atMost: 1000), 1)) {
            case .done(let value): return value
            case .failed(let code):
                handle.serve(milliseconds: 50)
                if let refusal = handle.events.refusal { throw refusal }
                let error = KafkaFailure.of(code, doing: doing, place: place)
                guard KafkaFailure.isTransient(code), !deadline.isOver else { throw error }
            }
        }
    }
}
