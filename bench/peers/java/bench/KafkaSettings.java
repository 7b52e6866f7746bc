package bench;

import java.util.Properties;

/** Settings of Kafka's client that all Java peers share. */
public final class KafkaSettings {
    private KafkaSettings() {}

    /** Fewer and larger fetches; records' checksums unchecked, as librdkafka does by default. */
    public static Properties consumer(Options options) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", options.brokers());
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("check.crcs", "false");
        properties.put("max.partition.fetch.bytes", "4194304");
        properties.put("max.poll.records", "5000");
        return properties;
    }

    /** Fuller batches than the default 16 KiB: fewer requests, less work for each record. */
    public static Properties producer(Options options) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", options.brokers());
        properties.put("acks", "all");
        properties.put("linger.ms", "20");
        properties.put("batch.size", "262144");
        return properties;
    }
}
