internal import StreamCore

extension RecordBatch {
    /// The columns `keeps` under `schema`; the columns are shared.
    func picked(_ keeps: [Int], schema: Schema) -> RecordBatch {
        RecordBatch(schema: schema, columns: keeps.map { columns[$0] }, origins: origins)
    }
}
