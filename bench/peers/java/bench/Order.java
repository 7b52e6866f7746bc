package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;

/** What W1 reads of an order event. */
@CompiledJson
public final class Order {
    public String type;

    @JsonAttribute(name = "order_id")
    public String orderId;

    @JsonAttribute(name = "customer_id")
    public String customerId;

    public Money total;
    public long ts;

    public boolean isCreated() {
        return "OrderCreated".equals(type);
    }

    /** W1's filter: new, and for more than 500. */
    public boolean isLarge() {
        return isCreated() && total.cents() > 50_000;
    }
}
