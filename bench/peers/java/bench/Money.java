package bench;

import com.dslplatform.json.CompiledJson;
import java.math.BigDecimal;

/** An amount as it stands in an event. Sums are kept in whole cents, which is exact and needs no allocation. */
@CompiledJson
public final class Money {
    public BigDecimal amount;

    public long cents() {
        return amount.scaleByPowerOfTen(2).longValueExact();
    }

    /** Cents as a decimal of scale 2. */
    public static BigDecimal decimal(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }
}
