package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;
import java.math.BigDecimal;

/** What W1 emits. */
@CompiledJson
public final class LargeOrder {
    @JsonAttribute(name = "order_id", index = 0)
    public String orderId;

    @JsonAttribute(name = "customer_id", index = 1)
    public String customerId;

    @JsonAttribute(index = 2)
    public BigDecimal amount;

    @JsonAttribute(index = 3)
    public long ts;

    public static LargeOrder of(Order order) {
        LargeOrder large = new LargeOrder();
        large.orderId = order.orderId;
        large.customerId = order.customerId;
        large.amount = order.total.amount;
        large.ts = order.ts;
        return large;
    }
}
