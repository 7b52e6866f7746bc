/// One of librdkafka's queues.
///
/// `@unchecked Sendable`: librdkafka's queues take calls from any thread. Whoever destroys one sees to it that nobody
/// uses it any more.
struct KafkaQueue: @unchecked Sendable {
    let raw: OpaquePointer
}
