package dev.tallymill.ingest.budget;

import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.price.PriceCeiling;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Most that one line of a batch can cost: its token bounds at the dearest price that is known to be in force between its
 * release and the batch's deadline. Repeated calls do not matter, the ledger counts each job once. Not thread-safe.
 */
public final class CostBound {

    /** Clocks of workers may be behind this one's by so much. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    /** A call in the air at the deadline may still be answered. */
    private static final Duration LONGEST_CALL = Duration.ofHours(1);

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final BudgetSettings settings;
    private final TokenBounds tokens;
    private final Supplier<PriceBook> prices;
    private final Map<Key, Optional<PriceCeiling>> ceilings = new HashMap<>();
    private @Nullable PriceBook book;
    private Instant minute = Instant.MIN;

    public CostBound(BudgetSettings settings, Supplier<PriceBook> prices) {
        this.settings = settings;
        this.tokens = new TokenBounds(settings);
        this.prices = prices;
    }

    /**
     * The bound in pico-USD; empty when the job might complete without a price. Beyond what a long holds it is the greatest
     * long.
     *
     * @param body a JSON object
     * @param deadline null for none
     */
    public OptionalLong of(
            String tenant, String model, String endpoint, byte[] body, @Nullable Instant deadline, Instant now) {
        Optional<PriceCeiling> ceiling = ceiling(tenant, model, deadline, now);
        if (ceiling.isEmpty()) {
            return OptionalLong.empty();
        }
        TokenBound bound = tokens.of(endpoint, body);
        BigInteger cost = times(bound.prompt(), ceiling.get().inputMicroUsdPerMillion())
                .add(times(bound.completion(), ceiling.get().outputMicroUsdPerMillion()));
        return OptionalLong.of(cost.min(MOST).longValueExact());
    }

    private Optional<PriceCeiling> ceiling(String tenant, String model, @Nullable Instant deadline, Instant now) {
        PriceBook current = prices.get();
        Instant thisMinute = now.truncatedTo(ChronoUnit.MINUTES);
        if (current != book || !thisMinute.equals(minute)) {
            ceilings.clear();
            book = current;
            minute = thisMinute;
        }
        Instant until = deadline == null ? Instant.ofEpochMilli(Long.MAX_VALUE) : deadline.plus(LONGEST_CALL);
        return ceilings.computeIfAbsent(
                new Key(tenant, model, until),
                key -> Optional.ofNullable(PriceCeiling.of(
                        current, tenant, model, settings.providers(), true, thisMinute.minus(CLOCK_TOLERANCE), until)));
    }

    private static BigInteger times(long tokens, long price) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price));
    }

    private record Key(String tenant, String model, Instant until) {}
}
