import java.util.concurrent.atomic.LongAdder;

/** Counts by which the end is known: Kafka Streams itself never ends. */
final class Progress {
    /** Events that the source's part of the topology has processed. */
    final LongAdder events = new LongAdder();

    /** Rows sent towards the aggregation, and rows that it has folded in. */
    final LongAdder sent = new LongAdder();

    final LongAdder folded = new LongAdder();

    /** Windows that hold a row, and windows that were emitted as closed. */
    final LongAdder opened = new LongAdder();

    final LongAdder closed = new LongAdder();

    void awaitEvents(long expected) throws InterruptedException {
        while (events.sum() < expected || folded.sum() < sent.sum()) {
            Thread.sleep(10);
        }
    }

    /** Whether all windows are closed but the one that the ticks opened in each partition. */
    boolean allWindowsClosed(int ticks) {
        return folded.sum() >= sent.sum() + ticks && closed.sum() >= opened.sum() - ticks;
    }
}
