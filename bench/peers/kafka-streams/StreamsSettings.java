import bench.KafkaSettings;
import bench.Options;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is tuned here. */
final class StreamsSettings {
    private StreamsSettings() {}

    static Properties of(Options options, String application) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, options.brokers());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, options.state());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Options.threads());
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, options.commitMillis());
        settings.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                options.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
        // 128 MiB of record cache: between two commits every key of W3 is then written to RocksDB and its changelog once.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 128L << 20);
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 5000);
        copy(KafkaSettings.consumer(options), settings, StreamsConfig.CONSUMER_PREFIX, "enable.auto.commit");
        copy(KafkaSettings.producer(options), settings, StreamsConfig.PRODUCER_PREFIX, "acks");
        return settings;
    }

    /** All but the bootstrap servers and one setting that Kafka Streams keeps to itself. */
    private static void copy(Properties from, Properties to, String prefix, String without) {
        from.forEach((name, value) -> {
            if (!name.equals("bootstrap.servers") && !name.equals(without)) {
                to.put(prefix + name, value);
            }
        });
    }
}
