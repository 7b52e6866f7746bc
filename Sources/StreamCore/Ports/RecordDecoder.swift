/// Turns payloads into columns. Synchronous and total: a bad record is a value, not a throw.
public protocol RecordDecoder: Sendable {
    /// Flattened; one field a column of the result.
    var schema: Schema { get }

    func decode(_ raw: RawBatch) -> DecodedRecords
}

/// The outcome of decoding one `RawBatch`.
public struct DecodedRecords: Sendable {
    /// In the order of the decoder's schema, each with as many rows as `accepted`.
    public let columns: [Column]
    /// Which record of the raw batch each row is; nil where every record was accepted, in order.
    public let accepted: Selection?
    /// The records that could not be decoded; `row` is the record's index in the raw batch.
    public let rejected: [RowError]

    public init(columns: [Column], accepted: Selection?, rejected: [RowError]) {
        self.columns = columns
        self.accepted = accepted
        self.rejected = rejected
    }
}
