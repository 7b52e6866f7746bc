package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;
import java.util.List;

/** What W4 reads of an order event. */
@CompiledJson
public final class Quantities {
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
    }
}
