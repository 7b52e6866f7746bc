import bench.Basket;
import bench.ClosedWindow;
import bench.CustomerChange;
import bench.LargeOrder;
import bench.Options;
import bench.Order;
import bench.Products;
import bench.Quantities;
import bench.Spending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** The workloads in Kafka Streams' DSL. Grouping by another key than the order's goes through a repartition topic. */
final class Workloads {
    static final String VIEW = "view";
    static final String GROUPED = "grouped";

    private final Options options;
    private final Progress progress;
    private final StreamsBuilder builder;

    Workloads(Options options, Progress progress, StreamsBuilder builder) {
        this.options = options;
        this.progress = progress;
        this.builder = builder;
    }

    void build() throws IOException {
        switch (options.workload()) {
            case "w1" -> filterAndDerive();
            case "w2" -> enrichAndAggregate();
            case "w3" -> customers();
            case "w3x" -> customers()
                    .toStream()
                    .mapValues((customer, totals) -> CustomerChange.of(customer, totals.count, totals.cents))
                    .to(options.outTopic(), Produced.with(Serdes.String(), JsonSerdes.writing()));
            case "w4" -> windows();
            default -> throw new IllegalArgumentException("no workload " + options.workload());
        }
    }

    private void filterAndDerive() {
        events(Order.class, order -> order.ts)
                .filter((key, order) -> order.isLarge())
                .map((key, order) -> KeyValue.pair(order.customerId, LargeOrder.of(order)))
                .to(options.outTopic(), Produced.with(Serdes.String(), JsonSerdes.writing()));
    }

    private void enrichAndAggregate() throws IOException {
        Map<String, String> categories = Products.categories(options.products());
        KStream<String, Long> lines = events(Basket.class, basket -> basket.ts)
                .filter((key, basket) -> basket.isCreated())
                .flatMap((key, basket) -> {
                    List<KeyValue<String, Long>> rows = new ArrayList<>(basket.items.size());
                    for (Basket.Line line : basket.items) {
                        rows.add(KeyValue.pair(categories.get(line.productId), line.revenueCents()));
                    }
                    progress.sent.add(rows.size());
                    return rows;
                });
        totals(lines);
    }

    private KTable<String, Totals> customers() {
        KStream<String, Long> orders = events(Spending.class, spending -> spending.ts)
                .filter((key, spending) -> spending.isCreated())
                .map((key, spending) -> {
                    progress.sent.increment();
                    return KeyValue.pair(spending.customerId, spending.total.cents());
                });
        return totals(orders);
    }

    private KTable<String, Totals> totals(KStream<String, Long> cents) {
        return cents.groupByKey(Grouped.with(GROUPED, Serdes.String(), Serdes.Long()))
                .aggregate(
                        Totals::new,
                        (key, amount, totals) -> {
                            progress.folded.increment();
                            return totals.add(amount);
                        },
                        Materialized.<String, Totals, KeyValueStore<Bytes, byte[]>>as(VIEW)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Totals.serde()));
    }

    private void windows() {
        // Stream time has no lag of its own here, so the grace is the topology's lag and lateness together.
        TimeWindows minutes = TimeWindows.ofSizeAndGrace(
                Duration.ofMillis(ClosedWindow.MILLIS), Duration.ofMillis(ClosedWindow.LAG + ClosedWindow.LATENESS));
        events(Quantities.class, order -> order.ts)
                .filter((key, order) -> order.isCreated())
                .flatMap((key, order) -> {
                    List<KeyValue<String, Integer>> rows = new ArrayList<>(order.items.size());
                    for (Quantities.Line line : order.items) {
                        rows.add(KeyValue.pair(line.productId, line.quantity));
                    }
                    progress.sent.add(rows.size());
                    return rows;
                })
                .groupByKey(Grouped.with(GROUPED, Serdes.String(), Serdes.Integer()))
                .windowedBy(minutes)
                .emitStrategy(EmitStrategy.onWindowClose())
                .aggregate(
                        () -> {
                            progress.opened.increment();
                            return 0L;
                        },
                        (product, quantity, sum) -> {
                            progress.folded.increment();
                            return sum + quantity;
                        },
                        // Open windows fit in memory and are in the changelog: a third of what RocksDB costs here.
                        Materialized.<String, Long, WindowStore<Bytes, byte[]>>as(VIEW)
                                .withStoreType(new BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers())
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Serdes.Long()))
                .toStream()
                .map((window, sum) -> {
                    progress.closed.increment();
                    return KeyValue.pair(window.key(), ClosedWindow.of(window.key(), window.window().start(), sum));
                })
                .to(options.outTopic(), Produced.with(Serdes.String(), JsonSerdes.writing()));
    }

    /** The order events, by their own time. */
    private <T> KStream<byte[], T> events(Class<T> type, ToLongFunction<T> time) {
        return builder.stream(
                        options.topic(),
                        Consumed.with(Serdes.ByteArray(), JsonSerdes.reading(type))
                                .withTimestampExtractor((record, highest) -> time.applyAsLong(type.cast(record.value()))))
                .peek((key, value) -> progress.events.increment());
    }
}
