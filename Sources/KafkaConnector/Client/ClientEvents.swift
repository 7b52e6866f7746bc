internal import CRDKafka
internal import StreamCore

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

    /// - Parameter outage: told when no broker is left, or they do not let us in.
    init(logger: any Logger, outage: KafkaOutage?) {
        self.logger = logger
        self.outage = outage
    }

    func log(_ level: LogLevel, _ message: @autoclosure () -> String) { logger.log(level, message()) }

    /// Why the brokers do not let us in, where they do not: said once, so that waiting for them ends with the cause.
    var refusal: WeirError? { state.withLock { $0.refusal } }

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
        guard role == .producer else { return }
        rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
            guard let message, let opaque else { return }
            let events = Unmanaged<ClientEvents>.fromOpaque(opaque).takeUnretainedValue()
            events.delivered(message.pointee.err)
        }
    }

    private func logged(level: Int32, _ facility: String, _ text: String) {
        // librdkafka reports every lost connection as an error (3): to a job that retries it is a warning.
        let severity: LogLevel =
            LibraryText.isNoise(facility, text) ? .debug : level <= 4 ? .warning : level == 5 ? .info : .debug
        logger.log(severity, "kafka \(facility): \(LibraryText.cleaned(text))")
    }

    private func failed(_ code: rd_kafka_resp_err_t, _ reason: String) {
        logger.log(.warning, "kafka: \(LibraryText.cleaned(reason))")
        if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { outage?.noteBrokersDown() }
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
