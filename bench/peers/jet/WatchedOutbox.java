import com.hazelcast.jet.core.Outbox;

/** An outbox that remembers whether it had no room. */
final class WatchedOutbox implements Outbox {
    boolean rejected;

    private final Outbox outbox;

    WatchedOutbox(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public int bucketCount() {
        return outbox.bucketCount();
    }

    @Override
    public boolean offer(int ordinal, Object item) {
        return note(outbox.offer(ordinal, item));
    }

    @Override
    public boolean offer(int[] ordinals, Object item) {
        return note(outbox.offer(ordinals, item));
    }

    @Override
    public boolean offerToSnapshot(Object key, Object value) {
        return outbox.offerToSnapshot(key, value);
    }

    @Override
    public boolean hasUnfinishedItem() {
        return outbox.hasUnfinishedItem();
    }

    private boolean note(boolean accepted) {
        rejected |= !accepted;
        return accepted;
    }
}
