package dev.tallymill.aggregator.price;

import dev.tallymill.schemas.record.Price;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All prices at one moment. Immutable.
 *
 * <p>A job is rated with the price that was in force when it completed: among the prices of its model and tier, one of
 * the tenant's own goes before one for everybody, then one of the provider before one for any provider ({@value
 * #ANY_PROVIDER}), then the newest that holds. A tier without a price of its own is unpriced: rating it like the
 * ordinary one would be a guess. Amounts are micro-USD per million tokens, so that tokens times price is pico-USD
 * without rounding.
 */
public final class PriceBook {

    /** Stands for any provider that has no price of its own. */
    public static final String ANY_PROVIDER = "*";

    /** The ordinary service tier. */
    public static final String DEFAULT_TIER = "default";

    /** What upstreams call their ordinary tier in an answer. */
    private static final Set<String> ORDINARY_TIERS = Set.of("", "auto", "standard", "on_demand", DEFAULT_TIER);

    private final Map<Item, NavigableMap<Instant, Price>> prices = new HashMap<>();

    /** Of two prices of the same item and instant the later in {@code prices} holds. */
    public PriceBook(Collection<Price> prices) {
        for (Price price : prices) {
            Item item = new Item(price.getTenant(), price.getProvider(), price.getModel(), price.getTier());
            this.prices.computeIfAbsent(item, absent -> new TreeMap<>()).put(price.getEffectiveFrom(), price);
        }
    }

    /**
     * The price in force for one job.
     *
     * @param tier service tier the upstream names, null for the ordinary one
     * @return null when there is none
     */
    public @Nullable Price lookUp(
            String tenant, String provider, String model, @Nullable String tier, Instant completedAt) {
        String priced = tier == null || ORDINARY_TIERS.contains(tier) ? DEFAULT_TIER : tier;
        Price price = inForce(new Item(tenant, provider, model, priced), completedAt);
        if (price == null) {
            price = inForce(new Item(tenant, ANY_PROVIDER, model, priced), completedAt);
        }
        if (price == null) {
            price = inForce(new Item(null, provider, model, priced), completedAt);
        }
        if (price == null) {
            price = inForce(new Item(null, ANY_PROVIDER, model, priced), completedAt);
        }
        return price;
    }

    /** What {@code tokens} cost at {@code price}. */
    public static Rating rate(TokenCounts tokens, Price price) {
        long input = price.getInputMicroUsdPerMillion();
        long cachedInput = orElse(price.getCachedInputMicroUsdPerMillion(), input);
        long output = price.getOutputMicroUsdPerMillion();
        long reasoning = orElse(price.getReasoningMicroUsdPerMillion(), output);
        try {
            long cost = Math.multiplyExact(tokens.prompt() - tokens.cached(), input);
            cost = Math.addExact(cost, Math.multiplyExact(tokens.cached(), cachedInput));
            cost = Math.addExact(cost, Math.multiplyExact(tokens.completion() - tokens.reasoning(), output));
            cost = Math.addExact(cost, Math.multiplyExact(tokens.reasoning(), reasoning));
            return new Rating.Priced(BigInteger.valueOf(cost), price.getVersion());
        } catch (ArithmeticException overflow) {
            return new Rating.Unpriced(Rating.Reason.IMPLAUSIBLE_TOKEN_COUNTS);
        }
    }

    private @Nullable Price inForce(Item item, Instant completedAt) {
        NavigableMap<Instant, Price> history = prices.get(item);
        if (history == null) {
            return null;
        }
        Map.Entry<Instant, Price> entry = history.floorEntry(completedAt);
        return entry == null ? null : entry.getValue();
    }

    private static long orElse(@Nullable Long special, long ordinary) {
        return special == null ? ordinary : special;
    }

    /** What a price is for; {@code tenant} is null for everybody. */
    private record Item(@Nullable String tenant, String provider, String model, String tier) {}
}
