public import StreamCore

/// What lookups read.
public struct TablePlan: Sendable {
    public let name: String
    public let connector: TableConnector
    /// The connection that it is read over, as the file names it; nil where it needs none.
    public let connection: String?
    /// Flattened, in the order of the file.
    public let schema: Schema
    /// Index of the key in `schema`.
    public let keyColumn: Int
    public let cache: CachePlan
    public let batch: LookupBatchPlan
    /// Milliseconds for one request.
    public let timeout: Int64
    public let retry: RetryPlan
    public let onFailure: LookupFailurePolicy

    public init(
        name: String, connector: TableConnector, connection: String? = nil, schema: Schema, keyColumn: Int,
        cache: CachePlan, batch: LookupBatchPlan, timeout: Int64, retry: RetryPlan, onFailure: LookupFailurePolicy
    ) {
        self.name = name
        self.connector = connector
        self.connection = connection
        self.schema = schema
        self.keyColumn = keyColumn
        self.cache = cache
        self.batch = batch
        self.timeout = timeout
        self.retry = retry
        self.onFailure = onFailure
    }
}

public enum TableConnector: Sendable, Hashable {
    /// `query` takes one parameter, an array of keys: `... WHERE id = ANY($1)`.
    case postgres(url: String, query: String)
    /// An absolute path, read whole at the start, and how its records decode.
    case file(path: String, format: RecordFormat, decode: DecodePlan)
}

/// Times in milliseconds.
public struct CachePlan: Sendable, Hashable {
    public let bytes: Int
    public let ttl: Int64
    /// How long "there is no such key" is believed.
    public let missingTTL: Int64
    /// How long an expired entry may be served while it is refreshed.
    public let stale: Int64

    public init(bytes: Int = 64 << 20, ttl: Int64 = 300_000, missingTTL: Int64 = 30_000, stale: Int64 = 0) {
        self.bytes = bytes
        self.ttl = ttl
        self.missingTTL = missingTTL
        self.stale = stale
    }
}

public struct LookupBatchPlan: Sendable, Hashable {
    /// Keys of one request, at most.
    public let keys: Int
    /// Milliseconds to wait for more keys.
    public let wait: Int64
    /// Requests at once, at most.
    public let inFlight: Int

    public init(keys: Int = 500, wait: Int64 = 2, inFlight: Int = 10) {
        self.keys = keys
        self.wait = wait
        self.inFlight = inFlight
    }
}

/// Times in milliseconds.
public struct RetryPlan: Sendable, Hashable {
    /// How long an unreachable table is waited for.
    public let errorFor: Int64
    /// How often a request that was answered with an error is repeated.
    public let errorAttempts: Int
    public let errorBackoff: ClosedRange<Int64>
    /// How often a key that was not found is asked for again.
    public let missingAttempts: Int
    public let missingBackoff: ClosedRange<Int64>

    public init(
        errorFor: Int64 = 600_000, errorAttempts: Int = 5, errorBackoff: ClosedRange<Int64> = 50...5000,
        missingAttempts: Int = 0, missingBackoff: ClosedRange<Int64> = 50...5000
    ) {
        self.errorFor = errorFor
        self.errorAttempts = errorAttempts
        self.errorBackoff = errorBackoff
        self.missingAttempts = missingAttempts
        self.missingBackoff = missingBackoff
    }
}

/// What happens when a table's retries are spent.
public enum LookupFailurePolicy: String, Sendable, Hashable, CaseIterable {
    case stop
    case deadLetter = "dead_letter"
    /// Nulls.
    case `default`
}
