import bench.ResultRows;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps each key's totals in Flink's keyed state; a timer at the end of time reads them out when the stream ends. */
final class View extends KeyedProcessFunction<String, Tuple2<String, Long>, Void> {
    private transient ValueState<Totals> state;

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("totals", Totals.class));
    }

    @Override
    public void processElement(Tuple2<String, Long> row, Context context, Collector<Void> out) throws Exception {
        Totals totals = state.value();
        if (totals == null) {
            totals = new Totals();
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
        totals.count++;
        totals.cents += row.f1;
        state.update(totals);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Void> out) throws Exception {
        Totals totals = state.value();
        ResultRows.add(context.getCurrentKey(), totals.count, totals.cents);
    }
}
