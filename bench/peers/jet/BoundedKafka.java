import bench.KafkaSettings;
import bench.Options;
import com.hazelcast.function.FunctionEx;
import com.hazelcast.jet.core.EventTimePolicy;
import com.hazelcast.jet.core.Inbox;
import com.hazelcast.jet.core.Outbox;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.ProcessorMetaSupplier;
import com.hazelcast.jet.core.Watermark;
import com.hazelcast.jet.kafka.impl.StreamKafkaP;
import com.hazelcast.jet.pipeline.Sources;
import com.hazelcast.jet.pipeline.StreamSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Jet's own Kafka source, ended after a number of events: a source that never ends never closes the last windows.
 * Events for which the decoding function gives null are dropped at the source, as Jet's documentation offers.
 */
final class BoundedKafka implements Processor {
    /** Events that all processors of the source have decoded. There is one member and one job, so it may be static. */
    private static final AtomicLong DECODED = new AtomicLong();

    private final Processor kafka;
    private final long events;
    private WatchedOutbox outbox;

    private BoundedKafka(Processor kafka, long events) {
        this.kafka = kafka;
        this.events = events;
    }

    static <T> StreamSource<T> source(Options options, FunctionEx<byte[], T> decode) {
        Properties consumer = KafkaSettings.consumer(options);
        consumer.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        consumer.put("value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        String topic = options.topic();
        long events = options.events();
        FunctionEx<ConsumerRecord<byte[], byte[]>, T> project = record -> {
            T value = decode.apply(record.value());
            DECODED.incrementAndGet();
            return value;
        };
        return Sources.streamFromProcessorWithWatermarks("orders", false, policy -> supplier(consumer, topic, project, policy, events));
    }

    private static <T> ProcessorMetaSupplier supplier(
            Properties consumer,
            String topic,
            FunctionEx<ConsumerRecord<byte[], byte[]>, T> project,
            EventTimePolicy<? super T> policy,
            long events) {
        return ProcessorMetaSupplier.of(
                Options.threads(),
                () -> new BoundedKafka(
                        new StreamKafkaP<byte[], byte[], T>(StreamKafkaP.kafkaConsumerFn(consumer), List.of(topic), project, policy),
                        events));
    }

    /** Done when every event was decoded before this call, and the call got rid of all that was left to emit. */
    @Override
    public boolean complete() {
        boolean allDecoded = DECODED.get() >= events;
        outbox.rejected = false;
        kafka.complete();
        return allDecoded && !outbox.rejected && !outbox.hasUnfinishedItem();
    }

    @Override
    public void init(Outbox outbox, Context context) throws Exception {
        this.outbox = new WatchedOutbox(outbox);
        kafka.init(this.outbox, context);
    }

    @Override
    public boolean isCooperative() {
        return kafka.isCooperative();
    }

    @Override
    public void process(int ordinal, Inbox inbox) {
        kafka.process(ordinal, inbox);
    }

    @Override
    public boolean tryProcess() {
        return kafka.tryProcess();
    }

    @Override
    public boolean tryProcessWatermark(Watermark watermark) {
        return kafka.tryProcessWatermark(watermark);
    }

    @Override
    public boolean saveToSnapshot() {
        return kafka.saveToSnapshot();
    }

    @Override
    public boolean snapshotCommitPrepare() {
        return kafka.snapshotCommitPrepare();
    }

    @Override
    public boolean snapshotCommitFinish(boolean success) {
        return kafka.snapshotCommitFinish(success);
    }

    @Override
    public void restoreFromSnapshot(Inbox inbox) {
        kafka.restoreFromSnapshot(inbox);
    }

    @Override
    public boolean finishSnapshotRestore() {
        return kafka.finishSnapshotRestore();
    }

    @Override
    public void close() throws Exception {
        kafka.close();
    }
}
