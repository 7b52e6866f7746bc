internal import CRDKafka
internal import StreamCore
internal import TopologyModel

/// Looks for a transaction of this job that the cluster forgot: records in the epochs' topic that are neither committed
/// nor aborted although no producer of the job's id is left.
///
/// Kafka's transaction coordinator, started again in the moment between its decision and the markers, gives the markers
/// up where it does not know the partitions' leaders yet ("these partitions are likely deleted already", seen with 4.3.1
/// and one broker, killed right behind a commit). The records then end with the next transaction that touches their
/// partitions, as that one ends: an epoch written again would be there twice. Every transaction of ours touches the
/// epochs' partition from its first record on, so that one look there finds it.
struct HangingTransaction {
    let connection: KafkaConnection
    let group: String
    let topic: String
    let patience: Int64
    let logger: any Logger
    /// Milliseconds in which markers that are written become visible.
    private static let grace: Int64 = 3000

    /// To be called once the id is fenced; until then an open transaction is an ordinary thing.
    /// - Throws: `kafka-hanging-transaction`.
    func check(_ committedReader: KafkaHandle) throws {
        let uncommittedReader = try KafkaHandle(
            .consumer, .uncommittedConsumer(connection, group: group), logger: logger)
        defer { uncommittedReader.close() }
        let deadline = Deadline(milliseconds: Self.grace)
        while true {
            let stable = try end(committedReader)
            if try stable >= end(uncommittedReader) { return }
            try Task.checkCancellation()
            if deadline.isOver { throw refusal(stable: stable) }
            committedReader.serve(milliseconds: 50)
        }
    }

    /// The last stable offset is where the oldest transaction begins that has no end: what Kafka's tool asks for.
    private func refusal(stable: Int64) -> WeirError {
        WeirError(
            "kafka-hanging-transaction",
            "topic '\(topic)' holds a transaction that the cluster neither committed nor aborted",
            hint: "end it with 'kafka-transactions.sh --bootstrap-server \(connection.brokers) abort --topic \(topic) "
                + "--partition 0 --start-offset \(stable)', and what it left in other topics as docs/operations.md says"
        )
    }

    /// Asks for the topic first: a client that was told that there is none believes it for a while.
    private func end(_ handle: KafkaHandle) throws -> Int64 {
        let queries = ClusterQueries(handle: handle, patience: patience)
        guard let partitions = try queries.partitionIds(of: topic), partitions.contains(0) else { return 0 }
        return try queries.bounds(topic: topic, partition: 0).end
    }
}
