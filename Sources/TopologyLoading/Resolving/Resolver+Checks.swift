internal import StreamCore
internal import TopologyModel

/// What concerns the file as a whole.
extension Resolver {
    func checkWhole(hasOutput: Bool) {
        if !hasOutput {
            context.error(
                "no-output", "the topology keeps no view and writes to no sink",
                hint: "declare one under `views` or `sinks`",
                at: root.span)
        }
        if root.node.value(of: TopologyFormat.sources.name)?.entries?.isEmpty ?? true {
            context.error("no-source", "the topology has no source", hint: "declare one under `sources`", at: root.span)
        }
        checkClusters()
        checkPlaces()
        checkTopics()
    }

    /// One producer writes everything, dead letters and the epochs' records included, at least once too; what is read may
    /// come from anywhere.
    private func checkClusters() {
        var first: (connection: KafkaConnection, sink: String)?
        for sink in outputs {
            guard case .kafka(let connection, _, let span) = sink.connector else { continue }
            guard let earlier = first else {
                first = (connection, sink.name)
                continue
            }
            if !connection.sharesCluster(with: earlier.connection) {
                context.error(
                    "two-clusters", "`\(sink.name)` writes to another Kafka cluster than `\(earlier.sink)`",
                    hint: "one producer writes everything: let a second job write to the other cluster", at: span)
            } else if connection.properties != earlier.connection.properties {
                context.error(
                    "sink-properties", "`\(sink.name)` sets other Kafka properties than `\(earlier.sink)`",
                    hint: "one producer writes everything: give its properties to the connection", at: span)
            }
        }
    }

    /// Two sinks cannot append to one file.
    private func checkPlaces() {
        var first: [String: String] = [:]
        for sink in outputs {
            guard case .file(let path, let span) = sink.connector else { continue }
            if let earlier = first[path] {
                context.error("same-file", "`\(sink.name)` writes to the file of `\(earlier)`", at: span)
            }
            first[path] = first[path] ?? sink.name
            for source in inputs {
                guard case .files(let paths) = source.connector, paths.contains(path) else { continue }
                context.error(
                    "same-file", "`\(sink.name)` writes to the file that `\(source.name)` reads", at: span)
            }
        }
    }

    /// The job's own topics are not for sinks, and a topic that feeds itself never ends.
    private func checkTopics() {
        let block = root.nested(TopologyFormat.settings)
        let identities = [root[TopologyFormat.topology]?.text, block[SettingsFormat.id]?.text].compactMap { $0 }
        for sink in outputs {
            guard case .kafka(let connection, let topic, let span) = sink.connector else { continue }
            for identity in identities where topic == identity + ".epochs" || topic == identity + ".dead-letters" {
                context.error(
                    "own-topic", "the topic `\(topic)` is the job's own", hint: "write to another topic", at: span)
            }
            for source in inputs {
                guard case .kafka(let plan) = source.connector, plan.topic == topic,
                    plan.connection.brokers == connection.brokers
                else { continue }
                context.warning(
                    "topic-loop", "`\(sink.name)` writes to the topic that `\(source.name)` reads",
                    hint: "the job reads what it writes, for ever", at: span)
            }
        }
    }

    /// Options that name a block which the file does not have.
    func checkOverrides() {
        checkOverrides(options.sourceOverrides, "--source", .source)
        checkOverrides(options.tableOverrides, "--table", .table)
        if let lanes = options.lanes, lanes < 1 {
            context.error("out-of-range", "there must be at least one lane", at: .nowhere)
        }
        if let rows = options.batchRows, !(1...65_536).contains(rows) {
            context.error("out-of-range", "a batch has 1 to 65536 rows", at: .nowhere)
        }
    }

    private func checkOverrides(_ overrides: [String: String], _ option: String, _ kind: NameRegistry.Kind) {
        for name in overrides.keys.sorted() where names.kind(of: name) != kind {
            let nearest = NearestName.of(name, among: names.names(of: [kind]))
            context.error(
                "unknown-override", "\(option) \(name)=...: the file has no \(kind.rawValue) `\(name)`",
                hint: nearest.map { "did you mean `\($0)`?" }, at: .nowhere)
        }
    }

    /// What is known only of the finished plan: whether its parts fit `memory`.
    func checkPlan(_ plan: TopologyPlan) {
        let budget = plan.memoryBudget
        guard !budget.fits else { return }
        let parts = budget.parts.map { "\($0.name) \(ByteSize.text($0.bytes))" }.joined(separator: ", ")
        let settings = root.node.value(of: TopologyFormat.settings.name)
        let span = settings?.value(of: SettingsFormat.memory.name)?.span ?? settings?.span ?? root.span
        context.error(
            "memory",
            "the parts do not fit \(ByteSize.text(budget.memory)) of memory: they need \(ByteSize.text(budget.required))",
            hint: "raise `settings.memory`, or lower one of: \(parts)", at: span)
    }
}
