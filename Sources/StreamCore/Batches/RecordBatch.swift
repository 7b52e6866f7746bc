/// Rows as columns: what moves through every stage. Immutable; passing it on costs one retain a column.
public struct RecordBatch: Sendable {
    /// Flattened: one field a column, structs named by path.
    public let schema: Schema
    /// In the order of `schema.fields`, each with `rowCount` rows.
    public let columns: [Column]
    public let origins: Origins

    public init(schema: Schema, columns: [Column], origins: Origins) {
        self.schema = schema
        self.columns = columns
        self.origins = origins
    }

    public var rowCount: Int { origins.count }

    /// The column of the field of that name, or nil. For tests and set-up; plans hold indexes.
    public func column(_ name: String) -> Column? {
        schema.index(of: name).map { columns[$0] }
    }

    /// The rows `rows`, in that order.
    public func gathered(_ rows: Selection) -> RecordBatch {
        RecordBatch(schema: schema, columns: columns.map { $0.gathered(rows) }, origins: origins.gathered(rows))
    }

    /// The rows `range`, in order.
    public func sliced(_ range: Range<Int>) -> RecordBatch {
        guard range != 0..<rowCount else { return self }
        return gathered(Selection(Array(range)))
    }

    /// One after the other; all of one schema and source, at least one.
    public static func concatenated(_ batches: [RecordBatch]) -> RecordBatch {
        guard batches.count > 1 else { return batches[0] }
        let columns = batches[0].columns.indices.map { index in
            Column.concatenated(batches.map { $0.columns[index] })
        }
        return RecordBatch(
            schema: batches[0].schema, columns: columns, origins: .concatenated(batches.map(\.origins)))
    }

    /// Bytes this batch keeps alive; what edges are bounded by.
    public var byteCount: Int {
        origins.byteCount + columns.byteCount
    }
}
