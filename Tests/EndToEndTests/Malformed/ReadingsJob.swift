import Foundation

/// A job over readings, to be fed with records that it cannot read.
struct ReadingsJob: Sendable {
    let id: String
    let path: String
    let state: StateFolder
    private let folder: TemporaryFolder

    /// - Parameter topic: read, and written beside; nil: no Kafka at all.
    init(topic: String?, file: String = "") throws {
        id = "readings-\(UUID().uuidString.lowercased())"
        state = try StateFolder()
        folder = try TemporaryFolder()
        let connector = topic.map { "kafka: { connection: plant, topic: \($0) }" } ?? "file: { path: \(file) }"
        let sinks = """

            sinks:
              doubled_topic: { from: doubled, kafka: { connection: plant, topic: \(id).doubled, key: id } }
            connections:
              plant: { kafka: { brokers: "${KAFKA_BROKERS}" } }
            """
        let text = """
            topology: readings
            version: 1
            settings: { id: \(id), commit_interval: 100ms }
            sources:
              readings:
                \(connector)
                schema: { id: string, level: int, "price?": "decimal(6,2)", "note?": string, ts: timestamp }
                event_time: ts
                watermark: { lag: 1s, ahead: 1h }
            stages:
              doubled:
                from: readings
                steps:
                  - filter: id <> 'none'
                  - extend: { twice: level * 2 }
            views:
              levels:
                from: doubled
                group_by: { id: id }
                aggregate: { readings: count(), twice: sum(twice), dearest: max(price), noted: max(note) }
            \(topic == nil ? "" : sinks)
            """
        path = try folder.write(text, to: "readings.yaml")
    }
}
