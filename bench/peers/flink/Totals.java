/** A group's count and exact sum in cents. Public and plain, so that Flink serializes it as a POJO. */
public final class Totals {
    public long count;
    public long cents;
}
