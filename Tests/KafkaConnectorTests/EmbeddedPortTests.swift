import Glibc
import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

/// The embedded broker at a port that was asked for.
@Suite struct EmbeddedPortTests {
    private let port = FreePort.find(1)[0]

    @Test(.timeLimit(.minutes(1))) func clientsFindItAtItsPort() async throws {
        let embedded = try EmbeddedKafka(port: port)
        #expect(embedded.brokers == "127.0.0.1:\(port)")
        try embedded.createTopic("orders", partitions: 1)
        let connection = KafkaConnection(brokers: "127.0.0.1:\(port)")
        let producer = try RecordProducer(connection: connection)
        var values = StringColumnBuilder()
        for index in 0..<5000 { values.append("order \(index)") }
        try await producer.send(OutputRecords(topic: "orders", keys: nil, values: values.finish()))
        try await producer.flush()
        await producer.close()

        let source = KafkaSource(connection: connection, topic: "orders", group: "g")
        let readers = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])
        var payloads: [String] = []
        while payloads.count < 5000 {
            let poll = try await readers[0].next(
                maximumRecords: 1000, maximumBytes: 1 << 20, waitNanoseconds: 50_000_000)
            guard let batch = poll.batch else { continue }
            payloads += (0..<batch.count).map { String(decoding: batch.payload($0), as: UTF8.self) }
        }
        #expect(payloads == (0..<5000).map { "order \($0)" })
        await source.close()
        embedded.close()
    }

    @Test func aPortThatIsTakenIsSaidToBe() throws {
        let first = try EmbeddedKafka(port: port)
        let error = #expect(throws: WeirError.self) { try EmbeddedKafka(port: port) }
        #expect(error?.code == "kafka-embedded-port")
        #expect(error?.message.contains("port \(port): Address already in use") == true)
        first.close()
        #expect(!FreePort.accepts(port))
        // It is free again at once.
        try EmbeddedKafka(port: port).close()
    }

    /// Many clients at once, some of which say nothing and some of which leave in the middle of a request.
    @Test(.timeLimit(.minutes(1))) func clientsThatLeaveDoNoHarm() async throws {
        let embedded = try EmbeddedKafka(port: port)
        try embedded.createTopic("any", partitions: 1)
        var silent: [Int32] = []
        for number in 0..<300 {
            let client = connected()
            #expect(client >= 0)
            _ = send(client, [0, 0, 0, 9, 1], 5, Int32(MSG_NOSIGNAL))
            if number.isMultiple(of: 3) { silent.append(client) } else { close(client) }
        }
        let connection = KafkaConnection(brokers: embedded.brokers)
        #expect(try await KafkaTopicReader.count(connection: connection, topic: "any") == 0)
        embedded.close()
        // Their connections have come to an end with it.
        var byte: UInt8 = 0
        for client in silent {
            #expect(recv(client, &byte, 1, 0) <= 0)
            close(client)
        }
    }

    @Test(arguments: ["", ".", "..", "two words", "ä", "a/b", "a\nb", String(repeating: "a", count: 250)])
    func aTopicIsCalledAsKafkaAllows(_ name: String) throws {
        let embedded = try EmbeddedKafka()
        let error = #expect(throws: WeirError.self) { try embedded.createTopic(name, partitions: 1) }
        #expect(error?.code == "kafka-topic-name")
        try embedded.createTopic("...", partitions: 1)
        try embedded.createTopic(String(repeating: "a", count: 249), partitions: 1)
        embedded.close()
    }

    private func connected() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
        }
        return isConnected ? descriptor : -1
    }
}
