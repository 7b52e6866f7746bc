internal import StreamCore
internal import TopologyModel

/// Which librdkafka properties a connection may pass through.
enum KafkaProperties {
    /// - Throws: `kafka-property` naming the first property, in alphabetical order, that the engine sets itself.
    static func check(_ properties: [String: String]) throws(WeirError) {
        for name in properties.keys.sorted() where EngineOwnedProperties.reason(name) != nil {
            throw WeirError(
                "kafka-property", "property '\(name)' is set by the engine",
                hint: "remove '\(name)' from the connection's properties")
        }
    }
}
