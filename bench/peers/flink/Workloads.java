import bench.Basket;
import bench.ClosedWindow;
import bench.LargeOrder;
import bench.Options;
import bench.Order;
import bench.Products;
import bench.Quantities;
import bench.Spending;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;

/** The workloads as DataStream programs. */
final class Workloads {
    private final Options options;
    private final StreamExecutionEnvironment environment;

    Workloads(Options options, StreamExecutionEnvironment environment) {
        this.options = options;
        this.environment = environment;
    }

    void build() {
        switch (options.workload()) {
            case "w1" -> filterAndDerive();
            case "w2" -> view(categories());
            case "w3" -> view(customers());
            case "w3x" -> customers()
                    .map(new Changes())
                    .sinkTo(Kafka.sink(options, change -> change.customerId));
            case "w4" -> windows();
            default -> throw new IllegalArgumentException("no workload " + options.workload());
        }
    }

    private void filterAndDerive() {
        events(Order.class, WatermarkStrategy.noWatermarks())
                .filter(Order::isLarge)
                .map(LargeOrder::of)
                .returns(LargeOrder.class)
                .sinkTo(Kafka.sink(options, large -> large.customerId));
    }

    private KeyedStream<Tuple2<String, Long>, String> categories() {
        return events(Basket.class, WatermarkStrategy.noWatermarks())
                .flatMap(new Lines(options.products()))
                .returns(Types.TUPLE(Types.STRING, Types.LONG))
                .keyBy(row -> row.f0, Types.STRING);
    }

    private KeyedStream<Tuple2<String, Long>, String> customers() {
        return events(Spending.class, WatermarkStrategy.noWatermarks())
                .filter(Spending::isCreated)
                .map(spending -> Tuple2.of(spending.customerId, spending.total.cents()))
                .returns(Types.TUPLE(Types.STRING, Types.LONG))
                .keyBy(row -> row.f0, Types.STRING);
    }

    private void view(KeyedStream<Tuple2<String, Long>, String> rows) {
        rows.process(new View()).returns(Types.VOID).sinkTo(new DiscardingSink<>());
    }

    private void windows() {
        WatermarkStrategy<Quantities> byEventTime = WatermarkStrategy
                .<Quantities>forBoundedOutOfOrderness(Duration.ofMillis(ClosedWindow.LAG))
                .withTimestampAssigner((order, before) -> order.ts);
        events(Quantities.class, byEventTime)
                .flatMap(Workloads::quantities)
                .returns(Types.TUPLE(Types.STRING, Types.INT))
                .keyBy(row -> row.f0, Types.STRING)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(ClosedWindow.MILLIS)))
                .allowedLateness(Duration.ofMillis(ClosedWindow.LATENESS))
                .aggregate(new Windows.Sum(), new Windows.Emit())
                .returns(ClosedWindow.class)
                .sinkTo(Kafka.sink(options, window -> window.productId));
    }

    private <T> DataStream<T> events(Class<T> type, WatermarkStrategy<T> watermarks) {
        return environment.fromSource(Kafka.source(options, type), watermarks, "orders");
    }

    private static void quantities(Quantities order, Collector<Tuple2<String, Integer>> out) {
        if (!order.isCreated()) {
            return;
        }
        for (Quantities.Line line : order.items) {
            out.collect(Tuple2.of(line.productId, line.quantity));
        }
    }

    /** One row an item: its product's category and its revenue in cents. */
    private static final class Lines extends RichFlatMapFunction<Basket, Tuple2<String, Long>> {
        private final String products;
        private transient Map<String, String> categories;

        Lines(String products) {
            this.products = products;
        }

        @Override
        public void open(OpenContext context) throws IOException {
            categories = Products.categories(products);
        }

        @Override
        public void flatMap(Basket basket, Collector<Tuple2<String, Long>> out) {
            if (!basket.isCreated()) {
                return;
            }
            for (Basket.Line line : basket.items) {
                out.collect(Tuple2.of(categories.get(line.productId), line.revenueCents()));
            }
        }
    }
}
