/// What a table's rows are fetched through: one request for a batch of distinct keys.
public protocol LookupClient: Sendable {
    /// Fetches the rows of `keys`, which are distinct and not null. Rows that the table does not have are left out.
    /// - Throws: `LookupError`. Cancelling the task ends the request.
    func fetch(_ keys: Column) async throws -> LookupReply

    /// Looks, before the job starts, whether the table lets it in. One that is away is no failure: the job waits for it.
    /// - Throws: `WeirError` where it never will as things are, as with a wrong password.
    func checkAccess() async throws

    /// Whether all rows lie in memory: then a request waits neither for company nor for a timeout.
    var isLocal: Bool { get }

    /// Gives up connections.
    func close() async
}

extension LookupClient {
    public var isLocal: Bool { false }
    public func checkAccess() async throws {}
}

/// The rows found.
public struct LookupReply: Sendable {
    /// In the order of the table's flattened schema.
    public let columns: [Column]
    /// Which of the keys asked for each row answers.
    public let keyIndexes: [Int32]

    public init(columns: [Column], keyIndexes: [Int32]) {
        self.columns = columns
        self.keyIndexes = keyIndexes
    }
}

/// Why a request failed.
public struct LookupError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// The table could not be reached, or did not answer in time: spends time (`retry.on_error.for`).
        case unreachable
        /// The table answered with an error: spends attempts (`retry.on_error.attempts`).
        case refused
    }

    public let kind: Kind
    public let error: WeirError

    public init(_ kind: Kind, _ error: WeirError) {
        self.kind = kind
        self.error = error
    }
}
