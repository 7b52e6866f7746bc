import bench.Options;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Closes the last windows. Kafka Streams closes a window only when a later record arrives at the same task, so one record
 * from the far future goes to each partition of the repartition topic. Their own window stays open.
 */
final class Ticks {
    /** As many as the source topic has, which the repartition topic takes over. */
    static final int PARTITIONS = 4;

    private static final long FAR_FUTURE = 4_102_444_800_000L;

    private Ticks() {}

    static void closeWindows(Options options, String application) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", options.brokers());
        String topic = application + "-" + Workloads.GROUPED + "-repartition";
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new IntegerSerializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, FAR_FUTURE, "tick", 0)).get();
            }
        }
    }
}
