internal import CRDKafka
internal import StreamCore
internal import Synchronization

/// What a client's callbacks report: log lines go on to the logger, failures are kept until somebody asks.
final class ClientEvents: Sendable {
    private struct State {
        var refusal: WeirError?
        var failedDeliveries = 0
        var deliveryFailure: Int32 = 0
    }

    private let logger: any Logger
    private let outage: KafkaOutage?
    private let state = Lock(State())
    private let news = Atomic(0)

    /// - Parameter outage: told when no broker is left, or they do not let us in.
    init(logger: any Logger, outage: KafkaOutage?) {
        self.logger = logger
        self.outage = outage
    }

    func log(_ level: LogLevel, _ message: @autoclosure () -> String) { logger.log(level, message()) }

    /// Why the brokers do not let us in, where they do not: said once, so that waiting for them ends with the cause.
    var refusal: WeirError? { state.withLock { $0.refusal } }

    /// How often the client was told of topics: by metadata, which it asks for too where a partition is not to be read,
    /// or by an error that says that one is gone. A topic that is the same as before may count as well.
    var topicNews: Int { news.load(ordering: .acquiring) }

    /// The last error of a record that could not be delivered, and how many could not, since last asked.
    func takeDeliveryFailure() -> (code: rd_kafka_resp_err_t, count: Int)? {
        state.withLock { state in
            guard state.failedDeliveries > 0 else { return nil }
            defer {
                state.failedDeliveries = 0
                state.deliveryFailure = 0
            }
            return (rd_kafka_resp_err_t(rawValue: state.deliveryFailure), state.failedDeliveries)
        }
    }

    /// Registers the callbacks with a configuration; the client made from it must keep `self` alive.
    func register(with configuration: OpaquePointer, role: KafkaHandle.Role) {
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
            guard let client, let opaque = rd_kafka_opaque(client), let text else { return }
            let events = Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
            events.logged(level: level, facility.map { String(cString: $0) } ?? "", String(cString: text))
        }
        rd_kafka_conf_set_error_cb(configuration) { _, code, reason, opaque in
            guard let opaque else { return }
            let events = Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
            events.failed(rd_kafka_resp_err_t(rawValue: code), reason.map { String(cString: $0) } ?? "")
        }
        if role == .consumer { listenForMetadata(configuration) }
        guard role == .producer else { return }
        rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
            guard let message, let opaque else { return }
            let events = Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
            events.delivered(message.pointee.err)
        }
    }

    private func listenForMetadata(_ configuration: OpaquePointer) {
        let itself = Unmanaged.passUnretained(self).toOpaque()
        rd_kafka_conf_interceptor_add_on_new(
            configuration, "weir",
            { client, _, opaque, _, _ in
                rd_kafka_interceptor_add_on_response_received(
                    client, "weir",
                    { _, _, _, _, request, _, _, _, _, _, opaque in
                        if request == ClientEvents.metadata, let opaque {
                            Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue().heardOfTopics()
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, opaque)
            }, itself)
    }

    /// The request's number in Kafka's protocol.
    private static let metadata: Int16 = 3

    private func heardOfTopics() { news.add(1, ordering: .releasing) }

    private func logged(level: Int32, _ facility: String, _ text: String) {
        // librdkafka reports every lost connection as an error (3): to a job that retries it is a warning.
        let severity: LogLevel =
            LibraryText.isNoise(facility, text) ? .debug : level <= 4 ? .warning : level == 5 ? .info : .debug
        logger.log(severity, "kafka \(facility): \(LibraryText.cleaned(text))")
    }

    private func failed(_ code: rd_kafka_resp_err_t, _ reason: String) {
        logger.log(.warning, "kafka: \(LibraryText.cleaned(reason))")
        if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { outage?.noteBrokersDown() }
        if KafkaFailure.isGone(code) { heardOfTopics() }
        guard let refusal = KafkaFailure.refusal(code) else { return }
        outage?.begin(refusal)
        state.withLock { $0.refusal = refusal }
    }

    private func delivered(_ code: rd_kafka_resp_err_t) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        state.withLock { state in
            state.failedDeliveries += 1
            state.deliveryFailure = code.rawValue
        }
    }
}
