import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** A group's count and exact sum in cents: 16 bytes in the store. */
final class Totals {
    long count;
    long cents;

    Totals add(long more) {
        count++;
        cents += more;
        return this;
    }

    static Serde<Totals> serde() {
        return Serdes.serdeFrom(
                (topic, totals) -> totals == null ? null : ByteBuffer.allocate(16).putLong(totals.count).putLong(totals.cents).array(),
                (topic, bytes) -> bytes == null ? null : read(ByteBuffer.wrap(bytes)));
    }

    private static Totals read(ByteBuffer bytes) {
        Totals totals = new Totals();
        totals.count = bytes.getLong();
        totals.cents = bytes.getLong();
        return totals;
    }
}
