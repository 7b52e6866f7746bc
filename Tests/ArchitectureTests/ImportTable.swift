/// Who may import whom: values -> bindings -> parts -> assembly -> programs, and a part never imports another part.
enum ImportTable {
    struct Row: Sendable {
        let module: String
        let level: String
        /// Ours, by name or by level.
        let mayImport: [String]
        /// The C modules that this module alone imports.
        let alone: [String]

        init(_ module: String, _ level: String, _ mayImport: [String] = [], alone: [String] = []) {
            self.module = module
            self.level = level
            self.mayImport = mayImport
            self.alone = alone
        }
    }

    static let rows: [Row] = [
        Row("StreamCore", "values", alone: ["CProcess", "CXXHash"]),
        Row("Expressions", "values", ["StreamCore"]),
        Row("TopologyModel", "values", ["StreamCore", "Expressions"]),
        Row("SQLiteAccess", "bindings", ["StreamCore"], alone: ["CSQLite", "CSQLiteBound"]),
        Row("Compression", "bindings", ["StreamCore"], alone: ["CLZ4"]),
        Row("NetworkServer", "bindings", ["StreamCore"], alone: ["CEpoll", "CLlhttp", "COpenSSL"]),
        Row("AccessControl", "bindings", ["StreamCore"], alone: ["CJOSE"]),
        Row("TopologyLoading", "parts", ["values"], alone: ["CYAML"]),
        Row("RecordCoding", "parts", ["values"], alone: ["CSimdjson"]),
        Row("StreamOperators", "parts", ["values"]),
        Row("Enrichment", "parts", ["values"]),
        Row("OrderGenerator", "parts", ["values"]),
        Row("KafkaConnector", "parts", ["values", "bindings"], alone: ["CRDKafka"]),
        Row("FileConnector", "parts", ["values", "bindings"]),
        Row("LookupConnectors", "parts", ["values", "bindings"], alone: ["CPostgres"]),
        Row("SQLiteViews", "parts", ["values", "bindings"]),
        Row("PostgresServer", "parts", ["values", "bindings"]),
        Row("QueryServer", "parts", ["values", "bindings"], alone: ["CPage"]),
        Row("StreamEngine", "assembly", ["values", "RecordCoding", "StreamOperators", "Enrichment"]),
        Row("StreamTestKit", "assembly", ["values", "TopologyLoading", "StreamEngine"]),
        Row("JobAssembly", "assembly", ["values", "bindings", "parts", "StreamEngine"]),
        Row("weir", "programs", ["values", "JobAssembly"]),
    ]

    /// What any module may import besides.
    static let system: Set<String> = ["Glibc", "Synchronization"]

    static func allowed(_ row: Row) -> Set<String> {
        let ours = row.mayImport.flatMap { word in
            let level = rows.filter { $0.level == word }.map(\.module)
            return level.isEmpty ? [word] : level
        }
        return Set(ours).union(row.alone).union(system)
    }

    /// As it stands in docs/architecture.md.
    static var markdown: String {
        let head = [
            "| level | module | may import from us | C modules it alone imports |", "| --- | --- | --- | --- |",
        ]
        let body = rows.map { row in
            let ours = row.mayImport.isEmpty ? "-" : row.mayImport.joined(separator: ", ")
            let alone = row.alone.isEmpty ? "-" : row.alone.joined(separator: ", ")
            return "| \(row.level) | \(row.module) | \(ours) | \(alone) |"
        }
        return (head + body).joined(separator: "\n")
    }
}
