import bench.KafkaSettings;
import bench.Options;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.kafka.CommitterSettings;
import org.apache.pekko.kafka.ConsumerSettings;
import org.apache.pekko.kafka.ProducerSettings;

/** How Pekko is tuned here. */
final class PekkoSettings {
    private PekkoSettings() {}

    static Config system() {
        String settings = """
                pekko.loglevel = WARNING
                pekko.actor.default-dispatcher.fork-join-executor.parallelism-min = %1$d
                pekko.actor.default-dispatcher.fork-join-executor.parallelism-max = %1$d
                # The producer's stage stands behind a boundary of 16 elements by default, which costs a switch each time.
                pekko.stream.materializer.initial-input-buffer-size = 1024
                pekko.stream.materializer.max-input-buffer-size = 1024
                pekko.kafka.default-dispatcher.thread-pool-executor.fixed-pool-size = 2
                """.formatted(Options.threads());
        return ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
    }

    static ConsumerSettings<byte[], byte[]> consumer(ActorSystem system, Options options) {
        return ConsumerSettings.create(system, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .withBootstrapServers(options.brokers())
                .withGroupId("weir-bench-pekko-" + ProcessHandle.current().pid())
                .withProperties(strings(KafkaSettings.consumer(options)));
    }

    static ProducerSettings<String, byte[]> producer(ActorSystem system, Options options) {
        return ProducerSettings.create(system, new StringSerializer(), new ByteArraySerializer())
                .withProperties(strings(KafkaSettings.producer(options)));
    }

    /** One commit every interval, however many events it covers. */
    static CommitterSettings committer(ActorSystem system, Options options) {
        return CommitterSettings.create(system)
                .withMaxBatch(1_000_000)
                .withMaxInterval(Duration.ofMillis(options.commitMillis()));
    }

    private static Map<String, String> strings(Properties properties) {
        Map<String, String> strings = new HashMap<>();
        properties.forEach((name, value) -> strings.put((String) name, (String) value));
        return strings;
    }
}
