internal import StreamCore
internal import TopologyModel

extension Resolver {
    func resolveTable(_ entry: NamedNode) {
        tableIndexes[entry.name] = .some(nil)
        guard let block = Block(entry.node, TableFormat.block, context) else { return }
        let fields = schema(of: block)
        let connector = tableConnector(entry.name, block, fields)
        let key = keyColumn(block, fields)
        let cache = cachePlan(block.nested(TableFormat.cache))
        let batch = batchPlan(block.nested(TableFormat.batch))
        let retry = retryPlan(block.nested(TableFormat.retry))
        guard let timeout = block[TableFormat.timeout], let onFailure = block[TableFormat.onFailure], let cache,
            let batch, let retry, let fields, let connector, let key
        else { return }
        let plan = TablePlan(
            name: entry.name, connector: connector, connection: connectionWord(connector, block),
            schema: fields.flattened, keyColumn: key, cache: cache, batch: batch, timeout: timeout, retry: retry,
            onFailure: onFailure)
        tableIndexes[entry.name] = tables.count
        tables.append(ResolvedTable(nameSpan: entry.nameSpan, plan: plan))
    }

    private func connectionWord(_ connector: TableConnector, _ block: Block) -> String? {
        guard case .postgres = connector else { return nil }
        return block[TableFormat.postgres]?[RecordsFormat.connection]?.text
    }

    private func tableConnector(_ name: String, _ block: Block, _ fields: [DeclaredField]?) -> TableConnector? {
        let format = block[RecordsFormat.format]
        let postgres = block[TableFormat.postgres]
        if let override = options.tableOverrides[name] {
            if let postgres { connectionName(postgres, "postgres") }
            let path = Paths.absolute(override, in: options.workingDirectory)
            return fileTable(path, override.hasSuffix(".csv") ? .csv : .json, fields)
        }
        if let file = block[TableFormat.file] {
            guard let path = file[TableFormat.path].flatMap({ path($0.node) }), let format else { return nil }
            return fileTable(path, format, fields)
        }
        return postgres.flatMap { postgresTable($0, fields) }
    }

    private func fileTable(_ path: String, _ format: RecordFormat, _ fields: [DeclaredField]?) -> TableConnector? {
        guard let fields, format == .json || checkFlat(fields) else { return nil }
        let decode = DecodePlanBuilder.plan(fields, .everything(of: fields.flattened))
        return .file(path: path, format: format, decode: decode)
    }

    private func postgresTable(_ block: Block, _ fields: [DeclaredField]?) -> TableConnector? {
        let url = postgresURL(block)
        guard let query = block[TableFormat.query] else { return nil }
        guard query.text.contains("$1") else {
            context.error(
                "query-without-keys", "the query does not use its parameter `$1`, the array of keys",
                hint: "write WHERE id = ANY($1)", at: query.span)
            return nil
        }
        guard let url, let fields, checkFlat(fields) else { return nil }
        return .postgres(url: url, query: query.text)
    }

    /// Rows of a query and lines of CSV hold no structs and lists.
    private func checkFlat(_ fields: [DeclaredField]) -> Bool {
        for field in fields {
            guard case .scalar = field.type, field.path.count == 1 else {
                context.error(
                    "nested-column", "`\(field.name)` is nested, and a row of this table is flat", at: field.span)
                return false
            }
        }
        return true
    }

    private func keyColumn(_ block: Block, _ fields: [DeclaredField]?) -> Int? {
        guard let text = block[TableFormat.key], let columns = fields?.flattened else { return nil }
        guard let index = columns.index(of: text.text) else {
            let nearest = NearestName.of(text.text, among: columns.fields.map(\.name))
            context.error(
                "unknown-field", "the schema has no field `\(text.quoted)`",
                hint: nearest.map { "did you mean `\($0)`?" },
                at: text.span)
            return nil
        }
        let field = columns.fields[index]
        guard field.type == .string || field.type == .int, !field.isOptional else {
            context.error(
                "key-type", "`\(text.quoted)` is of type \(field.type)\(field.isOptional ? " and may be null" : "")",
                hint: "the key of a table is a string or an int that is never null", at: text.span)
            return nil
        }
        return index
    }

    private func cachePlan(_ block: Block) -> CachePlan? {
        guard let bytes = block[TableFormat.cacheBytes], let ttl = block[TableFormat.ttl],
            let missing = block[TableFormat.missingTTL], let stale = block[TableFormat.stale]
        else { return nil }
        return CachePlan(bytes: bytes, ttl: ttl, missingTTL: missing, stale: stale)
    }

    private func batchPlan(_ block: Block) -> LookupBatchPlan? {
        guard let keys = block[TableFormat.keys], let wait = block[TableFormat.wait],
            let inFlight = block[TableFormat.inFlight]
        else { return nil }
        return LookupBatchPlan(keys: keys, wait: wait, inFlight: inFlight)
    }

    private func retryPlan(_ block: Block) -> RetryPlan? {
        let error = block.nested(TableFormat.retryOnError)
        let missing = block.nested(TableFormat.retryOnMissing)
        guard let time = error[TableFormat.errorFor], let attempts = error[TableFormat.errorAttempts],
            let backoff = error[TableFormat.backoff], let missingAttempts = missing[TableFormat.missingAttempts],
            let missingBackoff = missing[TableFormat.backoff]
        else { return nil }
        return RetryPlan(
            errorFor: time, errorAttempts: attempts, errorBackoff: backoff, missingAttempts: missingAttempts,
            missingBackoff: missingBackoff)
    }
}
