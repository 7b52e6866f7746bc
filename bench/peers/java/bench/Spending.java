package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;

/** What W3 reads of an order event. */
@CompiledJson
public final class Spending {
    public String type;

    @JsonAttribute(name = "customer_id")
    public String customerId;

    public Money total;
    public long ts;

    public boolean isCreated() {
        return "OrderCreated".equals(type);
    }
}
