import bench.Json;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Serdes that read events and write what is emitted. */
final class JsonSerdes {
    private JsonSerdes() {}

    static <T> Serde<T> reading(Class<T> type) {
        return Serdes.serdeFrom(
                (topic, value) -> {
                    throw new UnsupportedOperationException("events are read only");
                },
                (topic, bytes) -> Json.event(type, bytes));
    }

    static <T> Serde<T> writing() {
        return Serdes.serdeFrom(
                (topic, value) -> Json.bytes(value),
                (topic, bytes) -> {
                    throw new UnsupportedOperationException("results are written only");
                });
    }
}
