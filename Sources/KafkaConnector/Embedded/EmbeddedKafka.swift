internal import CRDKafka
public import StreamCore

/// The broker inside librdkafka, for running without Kafka: in this process, in memory, gone with it.
///
/// It keeps the last 5 MiB of a partition, hands records of aborted transactions on, and forgets offsets committed in
/// transactions: with it exactly-once holds within one run only. It finds no offsets by time, so a start at a timestamp
/// is a start at the end. A topic that is asked about comes into being, with four partitions. Its brokers answer on ports
/// that the system chooses, for librdkafka has no way to ask for one; a port asked for leads to the first of them.
///
/// `@unchecked Sendable`: the cluster does its work on a thread of its own and takes requests from any; `close` is
/// guarded by a lock.
public final class EmbeddedKafka: @unchecked Sendable {
    /// `127.0.0.1:port`, for this process and any other on the machine.
    public let brokers: String
    private let handle: KafkaHandle
    private let cluster: Lock<OpaquePointer?>
    private let forwarder: PortForwarder?

    /// - Parameter port: what clients shall find it at; 0: the port that it happens to have.
    /// - Throws: `kafka-embedded` where no socket can be had, `kafka-embedded-port` where the port is taken.
    public init(brokerCount: Int = 1, port: UInt16 = 0, logger: any Logger = SilentLogger()) throws {
        handle = try KafkaHandle(.producer, KafkaConfiguration(), logger: logger)
        guard let made = rd_kafka_mock_cluster_new(handle.raw, Int32(brokerCount)),
            let addresses = rd_kafka_mock_cluster_bootstraps(made)
        else { throw WeirError("kafka-embedded", "the embedded Kafka broker could not start") }
        do {
            let own = String(cString: addresses)
            forwarder = try port == 0 ? nil : PortForwarder(port: port, target: Self.firstPort(own))
            brokers = port == 0 ? own : "127.0.0.1:\(port)"
        } catch {
            rd_kafka_mock_cluster_destroy(made)
            handle.close()
            throw error
        }
        cluster = Lock(made)
    }

    /// - Parameter addresses: `host:port,...`
    private static func firstPort(_ addresses: String) throws -> UInt16 {
        let first = addresses.prefix { $0 != "," }
        guard let port = first.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw WeirError("kafka-embedded", "the embedded Kafka broker could not start")
        }
        return port
    }

    deinit { close() }

    /// - Throws: `kafka-embedded` where the topic exists, `kafka-topic-name` where Kafka knows no such names.
    public func createTopic(_ name: String, partitions: Int) throws {
        try TopicName.check(name)
        let code = withCluster { rd_kafka_mock_topic_create($0, name, Int32(partitions), 1) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw WeirError(
                "kafka-embedded", "topic '\(name)' could not be created: \(KafkaFailure.words(code))")
        }
    }

    /// Makes broker `id` (from 1) refuse connections, or accept them again; what it holds stays.
    public func setBroker(_ id: Int32, isUp: Bool) {
        _ = withCluster { isUp ? rd_kafka_mock_broker_set_up($0, id) : rd_kafka_mock_broker_set_down($0, id) }
    }

    /// Delays every answer of broker `id` by so many milliseconds.
    public func setBroker(_ id: Int32, delayMilliseconds: Int32) {
        _ = withCluster { rd_kafka_mock_broker_set_rtt($0, id, delayMilliseconds) }
    }

    /// Makes the next requests of kind `apiKey` (Kafka's protocol) fail with these codes, in order.
    public func failNext(apiKey: Int16, _ codes: [Int32]) {
        let errors = codes.map { rd_kafka_resp_err_t(rawValue: $0) }
        _ = withCluster { cluster in
            rd_kafka_mock_push_request_errors_array(cluster, apiKey, errors.count, errors)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }

    public func close() {
        forwarder?.close()
        let ended = cluster.withLock { cluster -> Bool in
            guard let raw = cluster else { return false }
            rd_kafka_mock_cluster_destroy(raw)
            cluster = nil
            return true
        }
        if ended { handle.close() }
    }

    private func withCluster(_ body: (OpaquePointer) -> rd_kafka_resp_err_t) -> rd_kafka_resp_err_t {
        cluster.withLock { $0.map(body) ?? RD_KAFKA_RESP_ERR__DESTROY }
    }
}
