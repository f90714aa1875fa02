package dev.tallymill.schemas.price;

import dev.tallymill.schemas.record.Price;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All prices at one moment. Immutable.
 *
 * <p>A job is rated with the price that was in force when it completed. Among the prices of its model one of the tenant's
 * own goes before one for everybody, then one of the provider before one for any provider ({@value #ANY_PROVIDER}), then,
 * for a job of a batch in the ordinary tier, one of tier {@value #BATCH_TIER} before the ordinary one, then the newest that
 * holds. A tier without a price of its own is unpriced: rating it like the ordinary one would be a guess.
 *
 * <p>A price holds for whole minutes: one that takes effect within a minute holds from the next one on. Amounts are
 * micro-USD per million tokens, so that tokens times price is pico-USD without rounding.
 */
public final class PriceBook {

    /** Stands for any provider that has no price of its own. */
    public static final String ANY_PROVIDER = "*";

    /** The ordinary service tier. */
    public static final String DEFAULT_TIER = "default";

    /** Tier of prices for jobs of batches, where they cost something else. */
    public static final String BATCH_TIER = "batch";

    /** What upstreams call their ordinary tier in an answer. */
    private static final Set<String> ORDINARY_TIERS = Set.of("", "auto", "standard", "on_demand", DEFAULT_TIER);

    private static final long MINUTE_MILLIS = 60_000;

    private final Map<Item, NavigableMap<Instant, Price>> prices = new HashMap<>();

    /** Of two prices of the same item and instant the later in {@code prices} holds. */
    public PriceBook(Collection<Price> prices) {
        for (Price price : prices) {
            Item item = new Item(price.getTenant(), price.getProvider(), price.getModel(), price.getTier());
            this.prices.computeIfAbsent(item, absent -> new TreeMap<>()).put(price.getEffectiveFrom(), price);
        }
    }

    /** The tier that {@code serviceTier} of an answer is priced as; null is the ordinary one. */
    public static String tierOf(@Nullable String serviceTier) {
        return serviceTier == null || ORDINARY_TIERS.contains(serviceTier) ? DEFAULT_TIER : serviceTier;
    }

    /**
     * The price in force for one job.
     *
     * @param tier as {@link #tierOf} says
     * @param inBatch whether the job belongs to a batch
     * @return null when there is none
     */
    public @Nullable Price lookUp(
            String tenant, String provider, String model, String tier, boolean inBatch, Instant completedAt) {
        long minute = Math.floorDiv(completedAt.toEpochMilli(), MINUTE_MILLIS) * MINUTE_MILLIS;
        Instant at = Instant.ofEpochMilli(minute);
        boolean discounted = inBatch && tier.equals(DEFAULT_TIER);
        Price price = of(tenant, provider, model, tier, discounted, at);
        if (price == null) {
            price = of(tenant, ANY_PROVIDER, model, tier, discounted, at);
        }
        if (price == null) {
            price = of(null, provider, model, tier, discounted, at);
        }
        if (price == null) {
            price = of(null, ANY_PROVIDER, model, tier, discounted, at);
        }
        return price;
    }

    private @Nullable Price of(
            @Nullable String tenant, String provider, String model, String tier, boolean discounted, Instant at) {
        Price price = discounted ? inForce(new Item(tenant, provider, model, BATCH_TIER), at) : null;
        return price != null ? price : inForce(new Item(tenant, provider, model, tier), at);
    }

    /** What {@code tokens} cost at {@code price}. */
    public static Rating.Priced rate(TokenCounts tokens, Price price) {
        TokenSums sums = new TokenSums(tokens.prompt(), tokens.cached(), tokens.completion(), tokens.reasoning());
        return new Rating.Priced(sums.cost(price), price.getVersion());
    }

    private @Nullable Price inForce(Item item, Instant completedAt) {
        NavigableMap<Instant, Price> history = prices.get(item);
        if (history == null) {
            return null;
        }
        Map.Entry<Instant, Price> entry = history.floorEntry(completedAt);
        return entry == null ? null : entry.getValue();
    }

    /** What there are prices for that jobs of {@code tenant} on {@code model} may be rated with. */
    List<Item> itemsOf(String tenant, String model) {
        return prices.keySet().stream()
                .filter(item -> item.model().equals(model)
                        && (item.tenant() == null || item.tenant().equals(tenant)))
                .toList();
    }

    /** When prices of {@code item} begin to hold after {@code from}, up to {@code until}: whole minutes. */
    List<Instant> changes(Item item, Instant from, Instant until) {
        return prices.getOrDefault(item, new TreeMap<>()).keySet().stream()
                .map(effective ->
                        Instant.ofEpochMilli(-Math.floorDiv(-effective.toEpochMilli(), MINUTE_MILLIS) * MINUTE_MILLIS))
                .filter(holds -> holds.isAfter(from) && !holds.isAfter(until))
                .toList();
    }

    /** What a price is for; {@code tenant} is null for everybody. */
    record Item(@Nullable String tenant, String provider, String model, String tier) {}
}
