import bench.Options;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Closes the last windows. Kafka Streams closes a window only when a later record arrives at the same task, so one record
 * with the present time goes to each partition of the repartition topic. Their own window stays open. They are repeated
 * because closed windows are emitted once a second at most, and only when a record comes.
 */
final class Ticks {
    /** As many as the source topic has, which the repartition topic takes over. */
    private static final int PARTITIONS = 4;

    private Ticks() {}

    static void closeWindows(Options options, String application, Progress progress) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", options.brokers());
        // A broker takes no time far ahead of its own clock, and the events are older than that.
        long now = System.currentTimeMillis();
        String topic = application + "-" + Workloads.GROUPED + "-repartition";
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new IntegerSerializer())) {
            while (!progress.allWindowsClosed(PARTITIONS)) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(new ProducerRecord<>(topic, partition, now, "tick", 0)).get();
                }
                Thread.sleep(200);
            }
        }
    }
}
