import Foundation
import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

extension EndToEnd {
    /// Each record that cannot be read becomes one dead letter with a code and its coordinates, the job goes on, and the
    /// counts add up.
    @Suite(.serialized) struct MalformedInputTests {
        @Test(.timeLimit(.minutes(2)))
        func eachBadLineOfAFileIsOneDeadLetter() async throws {
            let records = BadRecord.all
            let folder = try TemporaryFolder()
            var bytes: [UInt8] = []
            var offsets: [Int] = []
            for record in records {
                offsets.append(bytes.count)
                bytes += record.payload ?? []
                bytes.append(UInt8(ascii: "\n"))
            }
            let file = try folder.write(bytes, to: "readings.ndjson")
            let job = try ReadingsJob(topic: nil, file: file)
            let end = try await WeirProgram.succeed(["run", job.path, "--state", job.state.path, "--until-end"])
            try await check(records, offsets: offsets, topic: file, job, end)
        }

        @Test(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"), .timeLimit(.minutes(2)))
        func eachBadRecordOfATopicIsOneDeadLetter() async throws {
            let broker = try KafkaBroker.shared
            let records = BadRecord.all + BadRecord.ofTopics
            let topic = "readings-\(UUID().uuidString.lowercased())"
            try await fill(topic, records, at: broker)
            let job = try ReadingsJob(topic: topic)
            let end = try await WeirProgram.succeed(
                ["run", job.path, "--state", job.state.path, "--until-end"],
                environment: ["KAFKA_BROKERS": broker.brokers])
            try await check(records, offsets: Array(records.indices), topic: topic, job, end)
            try await checkTopic(records, topic: topic, job, broker)
        }

        /// Records of up to 32 MB, in one partition so that their offsets are their indexes.
        private func fill(_ topic: String, _ records: [BadRecord], at broker: KafkaBroker) async throws {
            let admin = try KafkaAdmin(connection: broker.connection)
            try await admin.createTopic(topic, partitions: 1, configuration: ["max.message.bytes": "33554432"])
            await admin.close()
            let connection = KafkaConnection(
                brokers: broker.brokers, properties: ["message.max.bytes": "33554432"])
            let producer = try RecordProducer(connection: connection)
            var values = StringColumnBuilder()
            for record in records {
                if let payload = record.payload { values.append(payload) } else { values.appendNull() }
            }
            try await producer.send(OutputRecords(topic: topic, keys: nil, values: values.finish()))
            try await producer.flush()
            await producer.close()
        }

        private func check(
            _ records: [BadRecord], offsets: [Int], topic: String, _ job: ReadingsJob, _ end: ProgramEnd
        ) async throws {
            let dead = zip(records, offsets).filter { $0.0.code != nil }
            let found = try await WeirProgram.query(
                """
                SELECT code, stage, step, topic, partition, "offset", full_length FROM weir_dead_letters
                ORDER BY "offset"
                """, in: job.state, format: "csv"
            ).split(whereSeparator: \.isNewline).dropFirst().map(String.init)
            let wanted = dead.map { record, offset in
                let length =
                    record.code == "overflow" || record.code == "record-too-large"
                    ? "" : "\(record.payload?.count ?? 0)"
                return "\(record.code ?? ""),\(record.stage),\(record.step),\(topic),0,\(offset),\(length)"
            }
            #expect(found.count == wanted.count)
            for (row, expected) in zip(found, wanted) {
                #expect(row.hasPrefix(expected), "found \(row), expected \(expected)")
            }
            // Counted once each: read = dead + in the view, but for the one that only the sink refused.
            let inView = records.filter { $0.code == nil || $0.code == "record-too-large" }
            #expect(end.events == records.count, "\(end)")
            #expect(end.output.contains("; \(dead.count) dead letters"), "\(end)")
            let views = try await WeirProgram.query(
                "SELECT id, readings, twice FROM levels ORDER BY id", in: job.state, format: "csv")
            let isTopic = inView.count > 3
            #expect(
                views.split(whereSeparator: \.isNewline).map(String.init)
                    == ["id,readings,twice", "a,2,602", isTopic ? "b,2,8040" : "b,1,40"])
        }

        private func checkTopic(
            _ records: [BadRecord], topic: String, _ job: ReadingsJob, _ broker: KafkaBroker
        ) async throws {
            let letters = try await self.records(
                of: "\(job.id).dead-letters", at: broker, atLeast: records.count { $0.code != nil })
            var found: [String] = []
            for letter in letters {
                let headers = Dictionary(letter.headers.map { ($0.name, $0.value) }) { first, _ in first }
                let place = ["code", "stage", "step", "topic", "partition", "offset"].map { headers[$0] ?? "?" }
                found.append(place.joined(separator: ","))
                // The original bytes where decoding failed, cut at 64 KiB.
                guard let offset = headers["offset"].flatMap({ Int($0) }), headers["stage"] == "readings" else {
                    continue
                }
                #expect(letter.value ?? [] == Array((records[offset].payload ?? []).prefix(64 << 10)))
            }
            let wanted = records.enumerated().filter { $0.element.code != nil }.map { offset, record in
                "\(record.code ?? ""),\(record.stage),\(record.step),\(topic),0,\(offset)"
            }
            #expect(found.sorted() == wanted.sorted())
            let good = records.count { $0.code == nil }
            #expect(try await self.records(of: "\(job.id).doubled", at: broker, atLeast: good).count == good)
        }

        private func records(of topic: String, at broker: KafkaBroker, atLeast count: Int) async throws -> [KafkaRecord]
        {
            try await eventually(
                { try await KafkaTopicReader.readAll(connection: broker.connection, topic: topic) },
                is: { $0.count >= count })
        }
    }
}
