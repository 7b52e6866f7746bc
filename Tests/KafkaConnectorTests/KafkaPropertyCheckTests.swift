import KafkaConnector
import Testing

/// librdkafka itself is asked.
@Suite struct KafkaPropertyCheckTests {
    @Test func knowsWhatLibrdkafkaTakes() {
        #expect(KafkaPropertyCheck.problem("fetch.min.bytes", "1") == nil)
        let unknown = KafkaPropertyCheck.problem("fetch.min.byte", "1")
        #expect(unknown?.code == "kafka-property")
        #expect(unknown?.hint == "did you mean 'fetch.min.bytes'?")
        let wrong = KafkaPropertyCheck.problem("fetch.min.bytes", "hunter2")
        #expect(wrong?.code == "kafka-property")
        #expect(wrong?.message.contains("hunter2") == false)
        #expect(KafkaPropertyCheck.problem("no.such.thing.at.all", "1")?.hint?.contains("CONFIGURATION.md") == true)
    }
}
