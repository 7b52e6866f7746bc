internal import CRDKafka
internal import StreamCore

/// Creating, deleting and describing topics; every call blocks.
struct TopicAdministration {
    let handle: KafkaHandle
    let patience: Int64

    private var request: AdminRequest { AdminRequest(handle: handle, patience: patience) }

    /// What became of a topic that was to be made.
    enum Creation { case created, existed, unsupported }

    /// - Parameter partitions: nil: as many as the broker makes by default.
    /// - Returns: `unsupported` where the broker has no such request, as the embedded one.
    func create(_ name: String, partitions: Int?, configuration: [String: String]) throws -> Creation {
        guard try hasController else { return .unsupported }
        let doing = "creating"
        let place = "topic '\(name)'"
        var reason = [CChar](repeating: 0, count: 256)
        guard
            let topic = rd_kafka_NewTopic_new(name, partitions.map { Int32(clamping: $0) } ?? -1, -1, &reason, 256)
        else { throw WeirError("kafka-topic", "creating \(place) failed: \(KafkaHandle.text(reason))") }
        defer { rd_kafka_NewTopic_destroy(topic) }
        for (key, value) in configuration.sorted(by: { $0.key < $1.key }) {
            rd_kafka_NewTopic_set_config(topic, key, value)
        }
        let code: rd_kafka_resp_err_t
        do {
            code = try request.perform(RD_KAFKA_ADMIN_OP_CREATETOPICS, doing: doing, place: place) { options, queue in
                var list: OpaquePointer? = topic
                rd_kafka_CreateTopics(handle.raw, &list, 1, options, queue)
            } read: { event in
                var count = 0
                let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
                return Self.firstError(results, count)
            }
        } catch let error as WeirError where error.code == Self.unsupported {
            return .unsupported
        }
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: return .created
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: return .existed
        default: throw KafkaFailure.of(code, doing: doing, place: place)
        }
    }

    func delete(_ name: String) throws {
        let place = "topic '\(name)'"
        guard let topic = rd_kafka_DeleteTopic_new(name) else { return }
        defer { rd_kafka_DeleteTopic_destroy(topic) }
        let code = try request.perform(RD_KAFKA_ADMIN_OP_DELETETOPICS, doing: "deleting", place: place) {
            options, queue in
            var list: OpaquePointer? = topic
            rd_kafka_DeleteTopics(handle.raw, &list, 1, options, queue)
        } read: { event in
            var count = 0
            let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
            return Self.firstError(results, count)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaFailure.of(code, doing: "deleting", place: place) }
    }

    /// A topic's configuration, by name; nil where the topic does not exist or the broker has no such request.
    func configuration(of topic: String) throws -> [String: String]? {
        guard try hasController else { return nil }
        return try configuration(RD_KAFKA_RESOURCE_TOPIC, topic, place: "topic '\(topic)'")
    }

    /// The configuration of the broker that leads the cluster; nil where the broker has no such request.
    func brokerConfiguration() throws -> [String: String]? {
        guard try hasController else { return nil }
        let id = rd_kafka_controllerid(handle.raw, Int32(clamping: patience))
        guard id >= 0 else { throw KafkaFailure.unreachable(doing: "looking at", place: "the cluster") }
        return try configuration(RD_KAFKA_RESOURCE_BROKER, "\(id)", place: "broker \(id)")
    }

    /// What concerns topics is asked of the controller.
    private var hasController: Bool {
        get throws { try ClusterQueries(handle: handle, patience: patience).hasController() }
    }

    private func configuration(
        _ kind: rd_kafka_ResourceType_t, _ name: String, place: String
    ) throws -> [String: String]? {
        guard let resource = rd_kafka_ConfigResource_new(kind, name) else { return nil }
        defer { rd_kafka_ConfigResource_destroy(resource) }
        do {
            return try request.perform(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, doing: "describing", place: place) {
                options, queue in
                var list: OpaquePointer? = resource
                rd_kafka_DescribeConfigs(handle.raw, &list, 1, options, queue)
            } read: { event in
                try Self.entries(event, place: place)
            }
        } catch let error as WeirError where error.code == Self.unsupported {
            return nil
        }
    }

    private static func entries(_ event: OpaquePointer, place: String) throws -> [String: String]? {
        var count = 0
        let resources = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(event), &count)
        guard count > 0, let resource = resources?[0] else { return nil }
        let code = rd_kafka_ConfigResource_error(resource)
        if code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART { return nil }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaFailure.of(code, doing: "describing", place: place)
        }
        var entryCount = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &entryCount)
        var found: [String: String] = [:]
        for index in 0..<entryCount {
            guard let entry = entries?[index], let name = rd_kafka_ConfigEntry_name(entry),
                let value = rd_kafka_ConfigEntry_value(entry)
            else { continue }
            found[String(cString: name)] = String(cString: value)
        }
        return found
    }

    private static func firstError(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
    ) -> rd_kafka_resp_err_t {
        guard count > 0, let result = results?[0] else { return RD_KAFKA_RESP_ERR__FAIL }
        return rd_kafka_topic_result_error(result)
    }

    private static let unsupported = "kafka-unsupported"
}
