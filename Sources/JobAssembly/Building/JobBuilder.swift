internal import FileConnector
internal import KafkaConnector
internal import LookupConnectors
internal import RecordCoding
internal import SQLiteViews
internal import StreamCore
internal import StreamEngine
internal import TopologyModel

/// Builds a plan's real ports: connectors, decoders, the store.
struct JobBuilder: Sendable {
    let plan: TopologyPlan
    let stateDirectory: String
    let logger: any Logger
    let clock: any EngineClock

    /// Everything that runs, to be closed when the job has ended.
    struct Built: Sendable {
        let parts: JobParts
        let brokers: EmbeddedBrokers
        let directory: StateDirectory

        func close() async {
            for source in parts.sources { await source.close() }
            for lookup in parts.lookups { await lookup.close() }
            for file in parts.files.values { await file.close() }
            await parts.output?.close()
            await parts.store.close()
            brokers.kafka?.close()
            directory.release()
        }
    }

    /// - Throws: `WeirError` of whatever could not be opened; what was opened before is closed, and a state directory that
    ///   was made for it is removed.
    func build(brokers: EmbeddedBrokers) async throws -> Built {
        let directory = try StateDirectory.open(path: stateDirectory, topology: plan.name, now: clock.now())
        do {
            return try await build(brokers, directory)
        } catch {
            directory.forget()
            directory.release()
            throw error
        }
    }

    private func build(_ brokers: EmbeddedBrokers, _ directory: StateDirectory) async throws -> Built {
        let (store, report) = try await openStore(directory, plan.memoryBudget)
        do {
            for view in report.vanished {
                logger.log(.notice, "view '\(view)' is no longer in the topology; its rows are kept")
            }
            if brokers.kafka != nil { try await checkFresh(store) }
            return Built(parts: try parts(store, brokers), brokers: brokers, directory: directory)
        } catch {
            directory.forget()
            await store.close()
            throw error
        }
    }

    private func checkFresh(_ store: SQLiteViewStore) async throws {
        guard try await store.load().applied == nil else {
            throw WeirError(
                "embedded-needs-fresh-state",
                "the embedded broker keeps nothing between runs, but '\(stateDirectory)' holds an earlier run's state",
                hint: "run 'weir state reset --state \(stateDirectory)', or name an empty folder with --state DIR")
        }
        logger.log(.notice, "the embedded broker lives with this process: exactly-once holds within this run only")
    }

    private func parts(_ store: SQLiteViewStore, _ brokers: EmbeddedBrokers) throws -> JobParts {
        let budget = plan.memoryBudget
        return JobParts(
            sources: try sources(brokers, budget), decoders: plan.sources.map(decoder),
            lookups: try plan.tables.map(lookup), store: store, output: try output(brokers, budget),
            files: try files(), clock: clock, logger: logger)
    }

    private func openStore(
        _ directory: StateDirectory, _ budget: MemoryBudget
    ) async throws -> (SQLiteViewStore, ViewReport) {
        let views = plan.views.indices.map { index in
            StoredView(plan: plan, index: index, layout: ViewLayout(plan.views[index]))
        }
        let settings = StoreSettings(
            cacheBytes: budget.storeCacheBytes, deadLetterRows: plan.settings.deadLetterRows,
            deadLetterRetain: plan.settings.deadLetterRetain)
        let opened = try await SQLiteViewStore.open(directory, views: views, settings: settings, clock: clock)
        return (opened.store, opened.report)
    }

    private func sources(_ brokers: EmbeddedBrokers, _ budget: MemoryBudget) throws -> [any EventSource] {
        plan.sources.map { source -> any EventSource in
            switch source.connector {
            case .files(let paths): return FileSource(paths: paths)
            case .kafka(let kafka):
                return KafkaSource(
                    connection: brokers.resolve(kafka.connection), topic: kafka.topic, group: plan.id,
                    limits: KafkaConsumerLimits(
                        queueBytes: budget.consumerQueueBytes, partitionFetchBytes: budget.fetchPartitionBytes,
                        fetchBytes: budget.fetchBytes), logger: logger)
            }
        }
    }

    private func decoder(_ source: SourcePlan) -> any RecordDecoder {
        JSONRecordDecoder(plan: source.decode)
    }

    private func lookup(_ table: TablePlan) throws -> any LookupClient {
        switch table.connector {
        case .postgres: return try PostgresLookup(table)
        case .file(let path, let format, let decode):
            let decoder: any RecordDecoder =
                format == .csv ? try CSVRecordDecoder(plan: decode) : JSONRecordDecoder(plan: decode)
            return try FileTable.load(path: path, format: format, decoder: decoder, keyColumn: table.keyColumn)
        }
    }

    private func output(_ brokers: EmbeddedBrokers, _ budget: MemoryBudget) throws -> (any OutputTransaction)? {
        guard let first = plan.kafkaSinks.first else { return nil }
        let connection = brokers.resolve(first.connection)
        let readsSameCluster = plan.sources.allSatisfy { source in
            guard case .kafka(let kafka) = source.connector else { return false }
            return kafka.connection.sharesCluster(with: first.connection)
        }
        var options = KafkaOutputOptions(
            connection: connection, id: plan.id, topics: Set(plan.kafkaSinks.map(\.topic)).sorted(),
            isTransactional: plan.settings.delivery == .exactlyOnce, writesDeadLetters: true,
            commitsOffsets: readsSameCluster)
        options.limits = KafkaProducerLimits(queueBytes: budget.producerQueueBytes)
        return KafkaOutput(options, logger: logger)
    }

    private func files() throws -> [Int: any OutputFile] {
        var files: [Int: any OutputFile] = [:]
        for (index, sink) in plan.sinks.enumerated() {
            guard case .file(let path) = sink.connector else { continue }
            files[index] = try FileOutputFile(path: path)
        }
        return files
    }
}
