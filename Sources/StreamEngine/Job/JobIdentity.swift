internal import StreamCore

/// Who writes epoch records.
struct JobIdentity: Sendable {
    let jobId: String
    /// Made at random once per process.
    let runId: String
    let clusterId: String

    func record(epoch: Int64, offsets: [SourceOffset]) -> EpochRecord {
        EpochRecord(epoch: epoch, jobId: jobId, runId: runId, clusterId: clusterId, offsets: offsets)
    }

    /// 128 random bits in hexadecimal.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let part = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - part.count) + part
        }.joined()
    }
}
