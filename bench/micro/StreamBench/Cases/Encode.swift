internal import RecordCoding
internal import StreamCore

extension BenchCase {
    /// W1's rows as JSON. An event is one of the source's; a seventh of them are written.
    static let encode = BenchCase(name: "encode", summary: "w1's rows as JSON objects") {
        let workload = try Workload("w1")
        let encoder = JSONRecordEncoder(schema: workload.plan.sinks[0].schema)
        let input = try workload.batches(beforeStep: 2)
        return PreparedCase { index in
            let batch = input[index % input.count]
            guard encoder.encode(batch).count == batch.rowCount else {
                throw WeirError("bench-result", "rows are missing from the encoder's output")
            }
        }
    }
}
