package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;

/** What W4 emits: a product's quantity in a minute of event time, once the minute is over. */
@CompiledJson
public final class ClosedWindow {
    /** One minute, in milliseconds. */
    public static final long MILLIS = 60_000;

    /** The topology's watermark lag and the lateness it grants, in milliseconds. */
    public static final long LAG = 5_000;

    public static final long LATENESS = 5_000;

    @JsonAttribute(name = "product_id", index = 0)
    public String productId;

    @JsonAttribute(name = "window_start", index = 1)
    public long start;

    @JsonAttribute(name = "window_end", index = 2)
    public long end;

    @JsonAttribute(index = 3)
    public long quantity;

    public static ClosedWindow of(String productId, long start, long quantity) {
        ClosedWindow window = new ClosedWindow();
        window.productId = productId;
        window.start = start;
        window.end = start + MILLIS;
        window.quantity = quantity;
        return window;
    }
}
