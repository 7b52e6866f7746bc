import bench.CustomerChange;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;

/** Keeps each key's totals and emits them whenever they change. */
final class Changes extends RichMapFunction<Tuple2<String, Long>, CustomerChange> {
    private transient ValueState<Totals> state;

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("totals", Totals.class));
    }

    @Override
    public CustomerChange map(Tuple2<String, Long> row) throws Exception {
        Totals totals = state.value();
        if (totals == null) {
            totals = new Totals();
        }
        totals.count++;
        totals.cents += row.f1;
        state.update(totals);
        return CustomerChange.of(row.f0, totals.count, totals.cents);
    }
}
