internal import CRDKafka
public import StreamCore
public import TopologyModel

/// An idempotent producer outside of transactions, for tools: `send` takes records as fast as the broker does.
public actor RecordProducer {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private nonisolated let thread = ThreadExecutor(name: "kafka-producer")
    private let session: ProducerSession

    /// - Parameters:
    ///   - patience: milliseconds that a topic's metadata is waited for.
    ///   - onHeldBack: told `true` when the queue is full and `false` when records go on.
    /// - Throws: `kafka-property`.
    public init(
        connection: KafkaConnection, limits: KafkaProducerLimits = KafkaProducerLimits(), patience: Int64 = 10_000,
        logger: any Logger = SilentLogger(), onHeldBack: (@Sendable (Bool) -> Void)? = nil
    ) throws {
        let configuration = try KafkaConfiguration.producer(
            connection, transactionalId: nil, transactionTimeout: 0, limits: limits)
        session = ProducerSession(
            handle: try KafkaHandle(.producer, configuration, logger: logger), patience: patience,
            onHeldBack: onHeldBack)
    }

    deinit { thread.shutDown() }

    /// Hands records over, waiting while the producer's queue is full. Records of one key keep their order.
    /// - Parameter timestamps: one a record, epoch milliseconds; nil: now. Costs a call a record.
    /// - Throws: `kafka-unknown-topic`, `kafka-record-too-large`, `kafka-unreachable`; `CancellationError`.
    public func send(_ records: OutputRecords, timestamps: Buffer<Int64>? = nil) throws {
        do {
            try session.send(records, timestamps: timestamps)
        } catch let refusal as RecordDispatch.Refusal {
            throw OutputFailure.of(refusal, handle: session.handle).error
        }
        try checkDeliveries()
    }

    /// Waits until the brokers have everything sent.
    /// - Throws: what kept a record from being delivered.
    public func flush() throws {
        try session.flush()
        try checkDeliveries()
    }

    /// Gives up the producer; call `flush` before.
    public func close() { session.close() }

    private func checkDeliveries() throws {
        if let fatal = OutputFailure.fatal(session.handle, doing: "writing") { throw fatal.error }
        guard let failure = session.handle.events.takeDeliveryFailure() else { return }
        throw KafkaFailure.of(failure.code, doing: "writing", place: "\(failure.count) records")
    }
}
