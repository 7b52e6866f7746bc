internal import RecordCoding
internal import StreamCore

extension BenchCase {
    /// JSON order events into the columns of a workload's decode plan.
    static func decode(_ workload: String) -> BenchCase {
        BenchCase(name: "decode-\(workload)", summary: "payloads into the columns that \(workload) reads") {
            let workload = try Workload(workload)
            let decoder = workload.decoder
            let raw = workload.raw
            return PreparedCase { index in
                let records = decoder.decode(raw[index % raw.count])
                guard records.rejected.isEmpty else {
                    throw WeirError("bench-result", "\(records.rejected.count) order events were rejected")
                }
            }
        }
    }
}
