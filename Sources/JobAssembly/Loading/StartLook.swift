internal import FileConnector
internal import KafkaConnector
internal import RecordCoding
internal import StreamCore
internal import TopologyLoading

/// What a start would trip over and the topology alone does not show: asked of the parts that would.
enum StartLook {
    /// Whether librdkafka takes a property.
    @Sendable static func property(_ name: String, _ value: String) -> WeirError? {
        KafkaPropertyCheck.problem(name, value)
    }

    /// The names in the header of a CSV file; nil where it cannot be read, of which the start says more.
    @Sendable static func header(ofCSV path: String) -> [String]? {
        guard let record = try? FileTable.firstRecord(ofCSV: path) else { return nil }
        return CSVRecordDecoder.names(inHeader: record)
    }
}
