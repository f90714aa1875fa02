package dev.tallymill.schemas.price;

import dev.tallymill.schemas.record.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The dearest that tokens of one tenant and model can be in a span of time, whichever class they are counted as, whoever
 * answers and in whichever service tier.
 *
 * @param inputMicroUsdPerMillion an input token, cached or not
 * @param outputMicroUsdPerMillion an output token, of reasoning or not
 */
public record PriceCeiling(long inputMicroUsdPerMillion, long outputMicroUsdPerMillion) {

    /**
     * Finds it in the prices of {@code book}; prices that are added later are not in it.
     *
     * @param providers who may be called; empty for anyone
     * @param inBatch whether the jobs belong to batches
     * @param from the earliest instant at which a job may complete
     * @param until the latest
     * @return null when a job might complete without a price: one of {@code providers} has none for its ordinary tier, or,
     *     where these are not known, nobody has one
     */
    public static @Nullable PriceCeiling of(
            PriceBook book,
            String tenant,
            String model,
            Set<String> providers,
            boolean inBatch,
            Instant from,
            Instant until) {
        List<PriceBook.Item> items = book.itemsOf(tenant, model);
        Set<String> asked = new TreeSet<>(providers);
        if (providers.isEmpty()) {
            asked.add(PriceBook.ANY_PROVIDER);
            items.forEach(item -> asked.add(item.provider()));
        }
        Set<String> tiers = new TreeSet<>(Set.of(PriceBook.DEFAULT_TIER));
        items.forEach(item -> tiers.add(item.tier()));
        List<Instant> changes = new ArrayList<>(List.of(from));
        items.forEach(item -> changes.addAll(book.changes(item, from, until)));
        PriceCeiling ceiling = null;
        for (Instant at : changes) {
            for (String provider : asked) {
                for (String tier : tiers) {
                    Price price = book.lookUp(tenant, provider, model, tier, inBatch, at);
                    if (price != null) {
                        ceiling = dearer(ceiling, price);
                    } else if (!providers.isEmpty() && tier.equals(PriceBook.DEFAULT_TIER)) {
                        return null;
                    }
                }
            }
        }
        return ceiling;
    }

    private static PriceCeiling dearer(@Nullable PriceCeiling ceiling, Price price) {
        long input = orLess(price.getCachedInputMicroUsdPerMillion(), price.getInputMicroUsdPerMillion());
        long output = orLess(price.getReasoningMicroUsdPerMillion(), price.getOutputMicroUsdPerMillion());
        return ceiling == null
                ? new PriceCeiling(input, output)
                : new PriceCeiling(
                        Math.max(ceiling.inputMicroUsdPerMillion, input),
                        Math.max(ceiling.outputMicroUsdPerMillion, output));
    }

    private static long orLess(@Nullable Long special, long ordinary) {
        return special == null ? ordinary : Math.max(special, ordinary);
    }
}
