package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;
import java.util.List;

/** What W2 reads of an order event. */
@CompiledJson
public final class Basket {
    public String type;
    public List<Line> items;
    public long ts;

    public boolean isCreated() {
        return "OrderCreated".equals(type);
    }

    /** One line of an order. */
    @CompiledJson
    public static final class Line {
        @JsonAttribute(name = "product_id")
        public String productId;

        public int quantity;

        @JsonAttribute(name = "unit_price")
        public Money unitPrice;

        public long revenueCents() {
            return unitPrice.cents() * quantity;
        }
    }
}
