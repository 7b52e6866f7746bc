internal import StreamCore
internal import TopologyModel

/// A connection of the file. What it holds is read when the first block needs it: a block that the command line reads
/// from a file instead needs neither the connection nor the environment behind it.
struct DeclaredConnection {
    let nameSpan: Span
    /// Nil: it is no mapping, which was reported.
    let block: Block?
    /// Nil: not read yet.
    var kind: Kind?
    var isNamed = false

    enum Kind {
        case kafka(KafkaConnection)
        case postgres(url: String)
        /// Something was reported.
        case broken
    }
}

extension Resolver {
    func declareConnections() {
        for entry in root[TopologyFormat.connections] ?? [] {
            // One of a malformed name is there for those that name it.
            _ = Names.check(block: entry.name, "connection", at: entry.nameSpan, context)
            let block = Block(entry.node, ConnectionFormat.block, context)
            connections[entry.name] = DeclaredConnection(nameSpan: entry.nameSpan, block: block)
        }
    }

    /// Reads what no block named, for its errors, and says that nothing names it.
    func checkUnusedConnections() {
        for (name, connection) in connections where !connection.isNamed {
            _ = kind(of: name)
            // An error in a name would make this one follow from it.
            guard context.errorCount == 0 else { continue }
            context.warning(
                "unused-connection", "nothing uses the connection `\(name)`", at: connection.nameSpan)
        }
    }

    private func kind(of name: String) -> DeclaredConnection.Kind {
        if let kind = connections[name]?.kind { return kind }
        let kind = connections[name]?.block.flatMap(connection) ?? .broken
        connections[name]?.kind = kind
        return kind
    }

    private func connection(_ block: Block) -> DeclaredConnection.Kind? {
        if let kafka = block[ConnectionFormat.kafka] {
            let properties = properties(of: kafka)
            // The command line's brokers stand in for the file's, which then need no environment.
            if let brokers = options.brokers {
                return .kafka(KafkaConnection(brokers: brokers, properties: properties))
            }
            guard let brokers = kafka[ConnectionFormat.brokers] else { return nil }
            guard !brokers.text.isEmpty else {
                context.error(
                    "no-brokers", "`brokers` is empty", hint: "write host:port, or embedded", at: brokers.span)
                return nil
            }
            return .kafka(KafkaConnection(brokers: brokers.text, properties: properties))
        }
        guard let postgres = block[ConnectionFormat.postgres], let url = postgres[ConnectionFormat.url] else {
            return nil
        }
        guard url.text.hasPrefix("postgresql://") || url.text.hasPrefix("postgres://") else {
            context.error(
                "not-a-url", "`url` is no connection URL of PostgreSQL",
                hint: "it begins with postgresql://", at: url.span)
            return nil
        }
        return .postgres(url: url.text)
    }

    /// The properties of librdkafka that a block passes through.
    func properties(of block: Block) -> [String: String] {
        var result: [String: String] = [:]
        for entry in block[ConnectionFormat.properties] ?? [] {
            if let hint = EngineOwnedProperties.reason(entry.name) {
                context.error(
                    "engine-owned-property", "the engine sets `\(entry.name)` itself", hint: hint, at: entry.nameSpan)
            } else if let value = context.text(entry.node, expected: "the property's value") {
                if let problem = options.propertyProblem?(entry.name, value.text) {
                    context.error(problem.code, problem.message, hint: problem.hint, at: entry.nameSpan)
                }
                result[entry.name] = value.text
            }
        }
        return result
    }

    func kafkaConnection(_ block: Block) -> KafkaConnection? {
        let place = properties(of: block)
        guard let name = connectionName(block, "kafka"), case .kafka(let connection) = kind(of: name) else {
            return nil
        }
        return KafkaConnection(
            brokers: connection.brokers, properties: connection.properties.merging(place) { $1 })
    }

    func postgresURL(_ block: Block) -> String? {
        guard let name = connectionName(block, "postgres"), case .postgres(let url) = kind(of: name) else { return nil }
        return url
    }

    /// The name of a connection that is there and of that kind.
    @discardableResult
    func connectionName(_ block: Block, _ kind: String) -> String? {
        guard let name = block[RecordsFormat.connection] else { return nil }
        guard let found = connections[name.text] else {
            let nearest = NearestName.of(name.text, among: connections.keys.sorted())
            context.error(
                "unknown-connection", "there is no connection named `\(name.quoted)`",
                hint: nearest.map { "did you mean `\($0)`?" } ?? "declare it under `connections`", at: name.span)
            return nil
        }
        connections[name.text]?.isNamed = true
        guard let block = found.block else { return nil }
        guard block.has(kind) else {
            context.error("wrong-connection", "`\(name.quoted)` is no \(kind) connection", at: name.span)
            return nil
        }
        return name.text
    }
}
