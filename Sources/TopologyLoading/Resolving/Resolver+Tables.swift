internal import StreamCore
internal import TopologyModel

/// What lookups may know of a table, errors or not.
struct KnownTable {
    let name: String
    var columns = Columns.unknown
    /// Nil where it is not known.
    var keyType: DataType?
    var onFailure: LookupFailurePolicy?
    /// In `tables`; nil where the table has an error.
    var index: Int?
}

extension Resolver {
    func resolveTable(_ entry: NamedNode) {
        knownTables[entry.name] = KnownTable(name: entry.name)
        guard let block = Block(entry.node, TableFormat.block, context) else { return }
        let fields = schema(of: block)
        let connector = tableConnector(entry.name, block, fields)
        let key = keyColumn(block, Columns(fields))
        let cache = cachePlan(block.nested(TableFormat.cache))
        let batch = batchPlan(block.nested(TableFormat.batch))
        let retry = retryPlan(block.nested(TableFormat.retry))
        let timeout = block[TableFormat.timeout]
        let onFailure = block[TableFormat.onFailure]
        var known = KnownTable(name: entry.name, columns: Columns(fields), keyType: key?.type, onFailure: onFailure)
        defer { knownTables[entry.name] = known }
        guard fields.isSound, let connector, let key, let cache, let batch, let retry, let timeout, let onFailure
        else { return }
        let plan = TablePlan(
            name: entry.name, connector: connector, connection: connectionWord(connector, block),
            schema: fields.declared.flattened, keyColumn: key.column, cache: cache, batch: batch, timeout: timeout,
            retry: retry, onFailure: onFailure)
        known.index = tables.count
        tables.append(ResolvedTable(nameSpan: entry.nameSpan, plan: plan))
    }

    private func connectionWord(_ connector: TableConnector, _ block: Block) -> String? {
        guard case .postgres = connector else { return nil }
        return block[TableFormat.postgres]?[RecordsFormat.connection]?.text
    }

    private func tableConnector(_ name: String, _ block: Block, _ fields: ReadFields) -> TableConnector? {
        let format = block[RecordsFormat.format]
        let postgres = block[TableFormat.postgres]
        if let override = options.tableOverrides[name] {
            if let postgres { connectionName(postgres, "postgres") }
            let path = Paths.absolute(override, in: options.workingDirectory)
            checkFile(path, option: "--table \(name)=\(override)")
            return fileTable(path, override.hasSuffix(".csv") ? .csv : .json, fields)
        }
        if let postgres { return postgresTable(postgres, fields) }
        guard let node = block[TableFormat.file]?[TableFormat.path]?.node, let path = path(node) else { return nil }
        checkFile(path, node, instead: "--table \(name)=PATH")
        return format.flatMap { fileTable(path, $0, fields) }
    }

    private func fileTable(_ path: String, _ format: RecordFormat, _ fields: ReadFields) -> TableConnector? {
        guard format == .json || checkFlat(fields) && checkHeader(path, fields) else { return nil }
        let decode = DecodePlanBuilder.plan(fields.declared, .everything(of: fields.declared.flattened))
        return .file(path: path, format: format, decode: decode)
    }

    /// A column that must have a value has a name in the header. A file without one that can be read is the start's to
    /// judge.
    private func checkHeader(_ path: String, _ fields: ReadFields) -> Bool {
        guard let header = options.csvHeader?(path) else { return true }
        let missing = fields.declared.filter { !$0.isOptional && !header.contains($0.path.joined(separator: ".")) }
        for field in missing {
            let nearest = NearestName.of(field.name, among: header)
            context.error(
                "not-in-header", "`\(field.name)` does not stand in the header of the table's file",
                hint: nearest.map { "did you mean `\($0)`?" } ?? "write `\(field.name)?` if it may be missing",
                at: field.span)
        }
        return missing.isEmpty
    }

    private func postgresTable(_ block: Block, _ fields: ReadFields) -> TableConnector? {
        let url = postgresURL(block)
        let isFlat = checkFlat(fields)
        guard let query = block[TableFormat.query] else { return nil }
        guard query.text.contains("$1") else {
            context.error(
                "query-without-keys", "the query does not use its parameter `$1`, the array of keys",
                hint: "write WHERE id = ANY($1)", at: query.span)
            return nil
        }
        guard let url, isFlat else { return nil }
        return .postgres(url: url, query: query.text)
    }

    /// Rows of a query and lines of CSV hold no structs and lists.
    private func checkFlat(_ fields: ReadFields) -> Bool {
        var isFlat = true
        for field in fields.declared {
            if case .scalar = field.type, field.path.count == 1 { continue }
            context.error(
                "nested-column", "`\(field.name)` is nested, and a row of this table is flat", at: field.span)
            isFlat = false
        }
        return isFlat
    }

    /// Nil where something was reported, or is hidden by an error of the schema.
    private func keyColumn(_ block: Block, _ columns: Columns) -> (column: Int, type: DataType)? {
        guard let text = block[TableFormat.key], let field = field(text, columns),
            let column = columns.schema.index(of: text.text)
        else { return nil }
        guard field.type == .string || field.type == .int, !field.isOptional else {
            context.error(
                "key-type", "`\(text.quoted)` is of type \(field.type)\(field.isOptional ? " and may be null" : "")",
                hint: "the key of a table is a string or an int that is never null", at: text.span)
            return nil
        }
        return (column, field.type)
    }

    private func cachePlan(_ block: Block) -> CachePlan? {
        let (bytes, stale) = (block[TableFormat.cacheBytes], block[TableFormat.stale])
        let (ttl, missing) = (block[TableFormat.ttl], block[TableFormat.missingTTL])
        guard let bytes, let ttl, let missing, let stale else { return nil }
        return CachePlan(bytes: bytes, ttl: ttl, missingTTL: missing, stale: stale)
    }

    private func batchPlan(_ block: Block) -> LookupBatchPlan? {
        let (keys, wait) = (block[TableFormat.keys], block[TableFormat.wait])
        let inFlight = block[TableFormat.inFlight]
        guard let keys, let wait, let inFlight else { return nil }
        return LookupBatchPlan(keys: keys, wait: wait, inFlight: inFlight)
    }

    private func retryPlan(_ block: Block) -> RetryPlan? {
        let error = block.nested(TableFormat.retryOnError)
        let missing = block.nested(TableFormat.retryOnMissing)
        let (time, attempts) = (error[TableFormat.errorFor], error[TableFormat.errorAttempts])
        let (backoff, missingBackoff) = (error[TableFormat.backoff], missing[TableFormat.backoff])
        let missingAttempts = missing[TableFormat.missingAttempts]
        guard let time, let attempts, let backoff, let missingAttempts, let missingBackoff else { return nil }
        return RetryPlan(
            errorFor: time, errorAttempts: attempts, errorBackoff: backoff, missingAttempts: missingAttempts,
            missingBackoff: missingBackoff)
    }
}
