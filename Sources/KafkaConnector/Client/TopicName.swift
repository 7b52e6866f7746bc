internal import StreamCore

/// Kafka's rule for the names of topics (`org.apache.kafka.common.internals.Topic`).
public enum TopicName {
    public static let maximumLength = 249

    public static func isLegal(_ name: String) -> Bool {
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isAllowed && (1...maximumLength).contains(name.utf8.count) && name != "." && name != ".."
    }

    /// - Throws: `kafka-topic-name`.
    public static func check(_ name: String) throws {
        guard isLegal(name) else {
            throw WeirError(
                "kafka-topic-name", "'\(name)' cannot be the name of a topic",
                hint: "1 to \(maximumLength) of a-z, A-Z, 0-9, '.', '_' and '-'; neither '.' nor '..'")
        }
    }
}
