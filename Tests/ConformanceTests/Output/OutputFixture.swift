import StreamCore
import TestSupport
import Testing

/// Topics and outputs that write them: what the suite needs of an implementation.
protocol OutputFixture: Sendable {
    /// A topic of several partitions that exists.
    var topic: String { get }

    /// Whether readers are kept from what was aborted or not committed; the embedded broker does not.
    var isolates: Bool { get }

    /// An output with the fixture's id; each call another run of the job, with a small queue.
    func makeOutput() async throws -> any OutputTransaction

    /// Everything in the topic, read committed, in order within each partition.
    func written() async throws -> [WrittenRecord]
}

struct WrittenRecord: Sendable, Hashable {
    let partition: Int32
    let key: String?
    let value: String?
    let headers: [OutputHeader]
}

extension OutputFixture {
    /// Everything in the topic once `count` records are there: a broker answers a commit before the commit's marker lies
    /// in every partition, and readers may see it an instant later.
    func written(_ count: Int) async throws -> [WrittenRecord] {
        try await eventually({ try await written() }, is: { $0.count >= count })
    }

    /// Whether `record` is the last epoch that an output finds; its marker may come an instant later too.
    func finds(_ record: EpochRecord?, in output: any OutputTransaction) async throws -> Bool {
        try await eventually({ try await output.lastEpoch() == record }, is: { $0 })
    }

    func records(
        _ rows: [(key: String?, value: String?)], origins: [UInt64]? = nil, headers: [[OutputHeader]]? = nil
    ) -> OutputRecords {
        var keys = StringColumnBuilder()
        var values = StringColumnBuilder()
        for row in rows {
            if let key = row.key { keys.append(key) } else { keys.appendNull() }
            if let value = row.value { values.append(value) } else { values.appendNull() }
        }
        return OutputRecords(
            topic: topic, keys: keys.finish(), values: values.finish(), originHashes: origins.map { Buffer($0) },
            headers: headers)
    }

    func epoch(_ number: Int64, run: String = "run") -> EpochRecord {
        EpochRecord(epoch: number, jobId: "job", runId: run, clusterId: "cluster", offsets: [])
    }
}
