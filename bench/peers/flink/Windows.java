import bench.ClosedWindow;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** What a window of W4 computes and emits. */
final class Windows {
    private Windows() {}

    /** The sum of quantities, kept as one number for each key and window. */
    static final class Sum implements AggregateFunction<Tuple2<String, Integer>, Long, Long> {
        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Tuple2<String, Integer> row, Long sum) {
            return sum + row.f1;
        }

        @Override
        public Long getResult(Long sum) {
            return sum;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }

    /** Names the product and the minute. */
    static final class Emit extends ProcessWindowFunction<Long, ClosedWindow, String, TimeWindow> {
        @Override
        public void process(String product, Context context, Iterable<Long> sums, Collector<ClosedWindow> out) {
            out.collect(ClosedWindow.of(product, context.window().getStart(), sums.iterator().next()));
        }
    }
}
