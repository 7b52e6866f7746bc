public import StreamCore

/// Whether librdkafka takes a property, asked of it without a client.
public enum KafkaPropertyCheck {
    /// - Returns: `kafka-property` where it does not; the value is not quoted.
    public static func problem(_ name: String, _ value: String) -> WeirError? {
        do throws(WeirError) {
            try KafkaConfiguration().set(name, value)
            return nil
        } catch {
            return error
        }
    }
}
