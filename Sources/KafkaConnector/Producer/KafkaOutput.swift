internal import CRDKafka
public import StreamCore
internal import TopologyModel

/// What a job writes to one Kafka cluster: transactional, or idempotent and at least once.
///
/// Every call blocks, on the output's own thread. Errors of `fence`, `begin`, `send`, `commit` and `abort` are
/// `OutputError`s, or `CancellationError` where the task was cancelled while waiting.
public actor KafkaOutput: OutputTransaction {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    public nonisolated var isTransactional: Bool { options.isTransactional }

    private nonisolated let thread = ThreadExecutor(name: "kafka-output")
    let options: KafkaOutputOptions
    let logger: any Logger
    private var session: ProducerSession?
    /// A consumer for questions, for reading the epochs' topic, and for the group's offsets.
    private var asking: KafkaHandle?
    /// At least once, offsets are committed beside the data.
    private var offsetCommits: OffsetCommits?

    public init(_ options: KafkaOutputOptions, logger: any Logger = SilentLogger()) {
        self.options = options
        self.logger = logger
    }

    deinit { thread.shutDown() }

    /// - Throws: `kafka-unreachable` (transient), `kafka-unauthorized`.
    public func describe() throws -> OutputDescription {
        let asking = try askingHandle()
        let clusterId = try ClusterQueries(handle: asking, patience: options.patience).clusterId()
        let limits = try RecordLimits(
            topics: TopicAdministration(handle: asking, patience: options.patience), connection: options.connection
        ).of(options.allTopics)
        return OutputDescription(clusterId: clusterId, recordLimits: limits)
    }

    /// - Throws: `kafka-epoch-record`, `kafka-unreachable` (transient), `kafka-unauthorized`.
    public func lastEpoch() throws -> EpochRecord? {
        guard isTransactional else { return nil }
        return try LastEpoch(
            handle: askingHandle(), topic: options.epochsTopic, patience: options.patience
        ).find()
    }

    /// Makes the topics that are missing and a producer; a transactional one takes over from whatever had its id.
    public func fence() throws {
        try classified {
            try createMissingTopics()
            endSession()
            let configuration = try KafkaConfiguration.producer(
                options.connection, transactionalId: isTransactional ? options.id : nil,
                transactionTimeout: options.transactionTimeout, limits: options.limits)
            let made = ProducerSession(
                handle: try KafkaHandle(.producer, configuration, logger: logger), patience: options.patience)
            session = made
            if isTransactional {
                try repeating(made.handle, doing: "fencing") { rd_kafka_init_transactions(made.handle.raw, $0) }
            }
            try made.prepare(options.allTopics)
            if isTransactional { try refuseHangingTransaction() }
        }
    }

    public func begin() throws {
        if !isTransactional, session == nil { try fence() }
        let session = try running()
        guard isTransactional else { return }
        if let error = rd_kafka_begin_transaction(session.handle.raw) {
            throw OutputFailure.of(error, doing: "beginning")
        }
        // So that the epochs' partition is part of every transaction; see `HangingTransaction`.
        try classified { try session.send(beginning, partition: 0) }
        CrashPoint.reached("kafka.begun")
    }

    public func send(_ records: OutputRecords) throws {
        let session = try running()
        try classified { try session.send(records) }
        CrashPoint.reached("kafka.sent")
    }

    public func commit(_ record: EpochRecord) throws {
        let session = try running()
        try classified {
            if isTransactional {
                try commitTransaction(session, record)
            } else {
                try flush(session, record)
            }
        }
        CrashPoint.reached("kafka.committed")
    }

    /// After a transaction was aborted the producer lives and `begin` may be called.
    public func abort() throws {
        guard isTransactional, let session else { return }
        try classified {
            // librdkafka 2.0.2 ends the transaction at the broker even where its partitions were not registered yet,
            // and takes the broker's "there is none" for fatal. A flush, for as long as a broker takes to answer,
            // registers them.
            rd_kafka_flush(session.handle.raw, 1000)
            try repeating(session.handle, doing: "aborting") { rd_kafka_abort_transaction(session.handle.raw, $0) }
        }
    }

    public func close() {
        endSession()
        offsetCommits?.finish(within: min(5000, options.patience))
        offsetCommits = nil
        asking?.close()
        asking = nil
    }

    private func commitTransaction(_ session: ProducerSession, _ record: EpochRecord) throws {
        // One partition is read and written, whatever the topic has: the embedded broker makes more.
        try session.send(epochRecord(record), partition: 0)
        try sendOffsets(record, session.handle)
        CrashPoint.reached("kafka.offsets-sent")
        try repeating(session.handle, doing: "committing") { rd_kafka_commit_transaction(session.handle.raw, $0) }
    }

    private func epochRecord(_ record: EpochRecord) -> OutputRecords {
        var key = StringColumnBuilder()
        var value = StringColumnBuilder()
        key.append(options.id)
        value.append(record.json)
        return OutputRecords(topic: options.epochsTopic, keys: key.finish(), values: value.finish())
    }

    /// A tombstone under a key of its own: readers of epochs pass it over, and compaction takes it.
    private var beginning: OutputRecords {
        var key = StringColumnBuilder()
        var value = StringColumnBuilder()
        key.append("begin")
        value.appendNull()
        return OutputRecords(topic: options.epochsTopic, keys: key.finish(), values: value.finish())
    }

    private func refuseHangingTransaction() throws {
        try HangingTransaction(
            connection: options.connection, group: options.id, topic: options.epochsTopic, patience: options.patience,
            logger: logger
        ).check(askingHandle())
    }

    /// For lag tools alone; what is read from is the epoch's record.
    private func sendOffsets(_ record: EpochRecord, _ handle: KafkaHandle) throws {
        guard options.commitsOffsets, !record.offsets.isEmpty else { return }
        try repeating(handle, doing: "committing") {
            GroupOffsets.send(record.offsets, group: options.id, handle, wait: $0)
        }
    }

    private func flush(_ session: ProducerSession, _ record: EpochRecord) throws {
        try session.flush()
        if let fatal = OutputFailure.fatal(session.handle, doing: "writing") { throw fatal }
        if let failure = session.handle.events.takeDeliveryFailure() {
            let error = KafkaFailure.of(failure.code, doing: "writing", place: "\(failure.count) records")
            throw OutputError(.abortable, error)
        }
        guard options.commitsOffsets, !record.offsets.isEmpty else { return }
        let commits = try offsetCommits ?? OffsetCommits(askingHandle(), group: options.id, logger: logger)
        offsetCommits = commits
        commits.begin(record.offsets)
    }

    private func createMissingTopics() throws {
        let asking = try askingHandle()
        let queries = ClusterQueries(handle: asking, patience: options.patience)
        let topics = TopicAdministration(handle: asking, patience: options.patience)
        for name in options.allTopics where try queries.partitionIds(of: name) == nil {
            let isEpochs = isTransactional && name == options.epochsTopic
            let isDeadLetters = name == InternalTopics.deadLetters(of: options.id)
            let creation = try topics.create(
                name, partitions: isEpochs || isDeadLetters ? 1 : nil,
                configuration: isEpochs
                    ? InternalTopics.epochsConfiguration
                    : isDeadLetters ? InternalTopics.deadLettersConfiguration : [:])
            if creation == .created { logger.log(.notice, "created topic '\(name)'") }
        }
    }

    /// Calls `attempt` with the milliseconds it may wait, again while librdkafka says that it may be: a commit whose
    /// answer did not come in time is asked for again, never assumed.
    private func repeating(
        _ handle: KafkaHandle, doing: String, _ attempt: (_ wait: Int32) -> OpaquePointer?
    ) throws {
        let deadline = Deadline(milliseconds: max(options.patience, options.transactionTimeout))
        while let error = attempt(5000) {
            let failure = OutputFailure.of(error, doing: doing)
            if let refusal = handle.events.refusal { throw OutputError(.fatal, refusal) }
            guard failure.kind == .retriable else { throw failure }
            // In doubt beyond patience: a new producer ends the transaction, and the last record says how.
            if deadline.isOver { throw OutputError(.fatal, failure.error) }
            try Task.checkCancellation()
            handle.serve(milliseconds: 20)
        }
    }

    private func running() throws -> ProducerSession {
        if let session { return session }
        throw OutputError(.fatal, WeirError("kafka-no-producer", "the output was not fenced", isTransient: true))
    }

    private func askingHandle() throws -> KafkaHandle {
        if let asking { return asking }
        let small = KafkaConsumerLimits(queueBytes: 2 << 20, partitionFetchBytes: 256 << 10, fetchBytes: 1 << 20)
        let made = try KafkaHandle(
            .consumer, .consumer(options.connection, group: options.id, limits: small, lanes: 1), logger: logger)
        asking = made
        return made
    }

    private func endSession() {
        session?.close()
        session = nil
    }

    /// Runs `body` and gives its errors a kind.
    private func classified(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let refusal as RecordDispatch.Refusal {
            guard let session else { throw refusal }
            throw OutputFailure.of(refusal, handle: session.handle)
        } catch let error as WeirError {
            throw OutputError(error.isTransient ? .retriable : .fatal, error)
        }
    }
}
