import bench.ResultRows;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** Reads the view out of its store by an interactive query. */
final class ViewReader {
    private ViewReader() {}

    static void read(KafkaStreams streams) {
        var store = streams.store(StoreQueryParameters.fromNameAndType(
                Workloads.VIEW, QueryableStoreTypes.<String, Totals>timestampedKeyValueStore()));
        try (var rows = store.all()) {
            while (rows.hasNext()) {
                var row = rows.next();
                Totals totals = ValueAndTimestamp.getValueOrNull(row.value);
                ResultRows.add(row.key, totals.count, totals.cents);
            }
        }
    }
}
