internal import TopologyModel

/// An entry of `tables:`
enum TableFormat {
    static let postgres = FormatField.block(
        "postgres", postgresBlock, .optional, "A query on a PostgreSQL server",
        example: "{ connection: catalog, query: \"SELECT id, name FROM products WHERE id = ANY($1)\" }")
    static let file = FormatField.block(
        "file", fileBlock, .optional, "A file, read whole at the start", example: "{ path: products.csv }")
    static let key = FormatField.text(
        "key", .required, "The field that lookups ask for, a string or an int", example: "id", shape: .name,
        expected: "a field")
    static let cache = FormatField.block(
        "cache", cacheBlock, .optional, "What was answered is kept",
        example: "{ bytes: 64MiB, ttl: 5m, missing_ttl: 30s, stale: 1m }")
    static let batch = FormatField.block(
        "batch", batchBlock, .optional, "How requests are gathered", example: "{ keys: 500, wait: 2ms, in_flight: 10 }")
    static let timeout = FormatField.duration(
        "timeout", .defaultsTo("2s"), "How long one request may take", example: "2s", atLeast: 1)
    static let retry = FormatField.block(
        "retry", retryBlock, .optional, "What is tried again, and for how long",
        example: "{ on_error: { for: 10m, attempts: 5, backoff: 50ms..5s }, on_missing: { attempts: 0 } }")
    static let onFailure = FormatField<LookupFailurePolicy>.choice(
        "on_failure", .defaultsTo("stop"), "What happens when the retries are spent; default: nulls",
        example: "dead_letter")

    static let block = BlockSpec(
        title: "a table", doc: "What lookups read; each has a cache and a batcher.",
        fields: [
            postgres.spec, file.spec, .notYet("sqlite"), .notYet("http"), .notYet("kafka"), RecordsFormat.format.spec,
            key.spec, RecordsFormat.schema.spec, cache.spec, batch.spec, timeout.spec, retry.spec, onFailure.spec,
        ], exactlyOne: [["postgres", "file", "sqlite", "http", "kafka"]])

    static let query = FormatField.text(
        "query", .required, "A query with one parameter, an array of keys, that returns the schema's fields by name",
        example: "\"SELECT id, name FROM products WHERE id = ANY($1)\"")
    static let postgresBlock = BlockSpec(
        title: "a postgres table", doc: "One query fetches the rows of many keys.",
        fields: [RecordsFormat.connection.spec, query.spec])

    static let path = FormatField.text(
        "path", .required, "The file; a relative path is relative to the topology file", example: "products.csv")
    static let fileBlock = BlockSpec(
        title: "a file table", doc: "CSV with a line of names, or one JSON object a line.", fields: [path.spec])

    static let cacheBytes = FormatField.size(
        "bytes", .defaultsTo("64MiB"), "Bound of the cache", example: "64MiB", atLeast: 1 << 16)
    static let ttl = FormatField.duration("ttl", .defaultsTo("5m"), "How long an entry is believed", example: "5m")
    static let missingTTL = FormatField.duration(
        "missing_ttl", .defaultsTo("30s"), "How long \"there is no such key\" is believed", example: "30s")
    static let stale = FormatField.duration(
        "stale", .defaultsTo("0s"), "How long an expired entry may be served while it is refreshed", example: "1m")
    static let cacheBlock = BlockSpec(
        title: "a cache", doc: "Bounded in bytes; one request at a time for each key.",
        fields: [cacheBytes.spec, ttl.spec, missingTTL.spec, stale.spec])

    static let keys = FormatField.integer(
        "keys", 1...100_000, .defaultsTo("500"), "Keys of one request, at most", example: "500")
    static let wait = FormatField.duration(
        "wait", .defaultsTo("2ms"), "How long a request waits for more keys", example: "2ms")
    static let inFlight = FormatField.integer(
        "in_flight", 1...1000, .defaultsTo("10"), "Requests at once, at most", example: "10")
    static let batchBlock = BlockSpec(
        title: "a batch of keys", doc: "Keys of all lanes are gathered into one request.",
        fields: [keys.spec, wait.spec, inFlight.spec])

    static let retryOnError = FormatField.block(
        "on_error", onErrorBlock, .optional, "The lookup failed",
        example: "{ for: 10m, attempts: 5, backoff: 50ms..5s }")
    static let retryOnMissing = FormatField.block(
        "on_missing", onMissingBlock, .optional, "The table has no such key", example: "{ attempts: 0 }")
    static let retryBlock = BlockSpec(
        title: "retry", doc: "When either budget of `on_error` is spent, `on_failure` rules.",
        fields: [retryOnError.spec, retryOnMissing.spec])

    static let errorFor = FormatField.duration(
        "for", .defaultsTo("10m"), "How long an unreachable table is waited for", example: "10m")
    static let errorAttempts = FormatField.integer(
        "attempts", 0...1_000_000, .defaultsTo("5"), "How often a request answered with an error is repeated",
        example: "5")
    static let backoff = FormatField.durationRange(
        "backoff", .defaultsTo("50ms..5s"), "Pause between tries, from the first to the longest", example: "50ms..5s")
    static let onErrorBlock = BlockSpec(
        title: "on_error", doc: "Unreachable spends time, an error as answer spends attempts.",
        fields: [errorFor.spec, errorAttempts.spec, backoff.spec])

    static let missingAttempts = FormatField.integer(
        "attempts", 0...1_000_000, .defaultsTo("0"), "How often a key that was not found is asked for again",
        example: "3")
    static let onMissingBlock = BlockSpec(
        title: "on_missing", doc: "For a table that lags behind the stream.",
        fields: [missingAttempts.spec, backoff.spec])
}
