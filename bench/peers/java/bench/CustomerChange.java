package bench;

import com.dslplatform.json.CompiledJson;
import com.dslplatform.json.JsonAttribute;
import java.math.BigDecimal;

/** What W3x emits: a customer's row as it now is. */
@CompiledJson
public final class CustomerChange {
    @JsonAttribute(name = "customer_id", index = 0)
    public String customerId;

    @JsonAttribute(index = 1)
    public long orders;

    @JsonAttribute(index = 2)
    public BigDecimal spent;

    public static CustomerChange of(String customerId, long orders, long cents) {
        CustomerChange change = new CustomerChange();
        change.customerId = customerId;
        change.orders = orders;
        change.spent = Money.decimal(cents);
        return change;
    }
}
