import bench.Json;
import bench.KafkaSettings;
import bench.Options;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.function.Function;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.kafka.shaded.org.apache.kafka.clients.producer.ProducerRecord;

/** Kafka at both ends. */
final class Kafka {
    private Kafka() {}

    /** The topic's events up to its present end. */
    static <T> KafkaSource<T> source(Options options, Class<T> type) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(options.brokers())
                .setTopics(options.topic())
                .setGroupId("weir-bench-flink")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setProperties(KafkaSettings.consumer(options))
                .setValueOnlyDeserializer(new Events<>(type))
                .build();
    }

    static <T> KafkaSink<T> sink(Options options, KeyOf<T> key) {
        String topic = options.outTopic();
        Properties producer = KafkaSettings.producer(options);
        // The broker's default lets transactions last 15 minutes at most, Flink's producer asks for an hour.
        producer.put("transaction.timeout.ms", "600000");
        KafkaRecordSerializationSchema<T> records = (value, context, timestamp) ->
                new ProducerRecord<>(topic, key.apply(value).getBytes(StandardCharsets.UTF_8), Json.bytes(value));
        return KafkaSink.<T>builder()
                .setBootstrapServers(options.brokers())
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(
                        options.exactlyOnce() ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE)
                .setTransactionalIdPrefix("weir-bench-flink-" + ProcessHandle.current().pid())
                .setRecordSerializer(records)
                .build();
    }

    /** A record's key. */
    interface KeyOf<T> extends Function<T, String>, java.io.Serializable {}

    /** Decodes events where they are read. */
    private static final class Events<T> extends AbstractDeserializationSchema<T> {
        private final Class<T> type;

        Events(Class<T> type) {
            super(type);
            this.type = type;
        }

        @Override
        public T deserialize(byte[] message) {
            return Json.event(type, message);
        }
    }
}
