import static com.hazelcast.jet.pipeline.WindowDefinition.tumbling;

import bench.Basket;
import bench.ClosedWindow;
import bench.CustomerChange;
import bench.Json;
import bench.KafkaSettings;
import bench.LargeOrder;
import bench.Options;
import bench.Order;
import bench.Products;
import bench.Quantities;
import bench.ResultRows;
import bench.Spending;
import com.hazelcast.function.FunctionEx;
import com.hazelcast.jet.Traversers;
import com.hazelcast.jet.Util;
import com.hazelcast.jet.accumulator.LongLongAccumulator;
import com.hazelcast.jet.aggregate.AggregateOperation;
import com.hazelcast.jet.aggregate.AggregateOperation1;
import com.hazelcast.jet.aggregate.AggregateOperations;
import com.hazelcast.jet.kafka.KafkaSinks;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.ServiceFactories;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.StreamStage;
import java.util.Map.Entry;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The workloads as Jet pipelines. */
final class Workloads {
    /** A thousand years: a window that closes only when the stream ends, so that its groups are the view's rows. */
    private static final long ALL_TIME = 31_536_000_000_000L;

    private final Options options;
    private final Pipeline pipeline = Pipeline.create();

    Workloads(Options options) {
        this.options = options;
    }

    Pipeline pipeline() {
        switch (options.workload()) {
            case "w1" -> filterAndDerive();
            case "w2" -> view(categories());
            case "w3" -> view(customers());
            case "w3x" -> changes();
            case "w4" -> windows();
            default -> throw new IllegalArgumentException("no workload " + options.workload());
        }
        return pipeline;
    }

    private void filterAndDerive() {
        pipeline.readFrom(BoundedKafka.source(options, bytes -> {
                    Order order = Json.event(Order.class, bytes);
                    return order.isLarge() ? LargeOrder.of(order) : null;
                }))
                .withoutTimestamps()
                .writeTo(topic(large -> large.customerId, FunctionEx.identity()));
    }

    private StreamStage<Entry<String, Long>> categories() {
        String products = options.products();
        return pipeline.readFrom(BoundedKafka.source(options, bytes -> {
                    Basket basket = Json.event(Basket.class, bytes);
                    return basket.isCreated() ? basket : null;
                }))
                .withTimestamps(basket -> basket.ts, ClosedWindow.LAG)
                .flatMapUsingService(
                        ServiceFactories.sharedService(context -> Products.categories(products)),
                        (categories, basket) -> Traversers.traverseIterable(basket.items)
                                .map(line -> Util.entry(categories.get(line.productId), line.revenueCents())));
    }

    private StreamStage<Entry<String, Long>> customers() {
        return pipeline.readFrom(BoundedKafka.source(options, bytes -> {
                    Spending spending = Json.event(Spending.class, bytes);
                    return spending.isCreated() ? spending : null;
                }))
                .withTimestamps(spending -> spending.ts, ClosedWindow.LAG)
                .map(spending -> Util.entry(spending.customerId, spending.total.cents()));
    }

    private void view(StreamStage<Entry<String, Long>> rows) {
        rows.groupingKey(Entry::getKey)
                .window(tumbling(ALL_TIME))
                .aggregate(totals())
                .writeTo(SinkBuilder.sinkBuilder("view", context -> new Object())
                        .<com.hazelcast.jet.datamodel.KeyedWindowResult<String, LongLongAccumulator>>receiveFn(
                                (nothing, row) -> ResultRows.add(row.key(), row.result().get1(), row.result().get2()))
                        .build());
    }

    private void changes() {
        customers()
                .groupingKey(Entry::getKey)
                .rollingAggregate(totals())
                .writeTo(topic(Entry::getKey, row -> CustomerChange.of(row.getKey(), row.getValue().get1(), row.getValue().get2())))
                // One producer, or a key's changes could overtake each other on the way to different ones.
                .setLocalParallelism(1);
    }

    private void windows() {
        pipeline.readFrom(BoundedKafka.source(options, bytes -> {
                    Quantities order = Json.event(Quantities.class, bytes);
                    return order.isCreated() ? order : null;
                }))
                // Jet's lag is all it waits for late events: the topology's lag and lateness together.
                .withTimestamps(order -> order.ts, ClosedWindow.LAG + ClosedWindow.LATENESS)
                .flatMap(order -> Traversers.traverseIterable(order.items))
                .groupingKey(line -> line.productId)
                .window(tumbling(ClosedWindow.MILLIS))
                .aggregate(AggregateOperations.summingLong(line -> line.quantity))
                .map(window -> ClosedWindow.of(window.key(), window.start(), window.result()))
                .writeTo(topic(window -> window.productId, FunctionEx.identity()));
    }

    /** Count and exact sum in cents, in an accumulator that Hazelcast serializes itself. */
    private static AggregateOperation1<Entry<String, Long>, LongLongAccumulator, LongLongAccumulator> totals() {
        return AggregateOperation.withCreate(LongLongAccumulator::new)
                .<Entry<String, Long>>andAccumulate((totals, row) -> add(totals, 1, row.getValue()))
                .andCombine((totals, more) -> add(totals, more.get1(), more.get2()))
                .andExportFinish(totals -> new LongLongAccumulator(totals.get1(), totals.get2()));
    }

    private static void add(LongLongAccumulator totals, long count, long cents) {
        totals.set1(totals.get1() + count);
        totals.set2(totals.get2() + cents);
    }

    private <T> Sink<T> topic(FunctionEx<T, String> key, FunctionEx<T, ?> body) {
        Properties producer = KafkaSettings.producer(options);
        producer.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        producer.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        String topic = options.outTopic();
        return KafkaSinks.<T>kafka(producer)
                .toRecordFn(row -> new ProducerRecord<String, byte[]>(topic, key.apply(row), Json.bytes(body.apply(row))))
                .exactlyOnce(options.exactlyOnce())
                .build();
    }
}
