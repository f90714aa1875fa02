package dev.tallymill.aggregator.price.list;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file of prices does not say itself.
 *
 * @param version name of the prices' version; null for what the file says
 * @param effectiveFrom first instant at which they hold; null for what the file says
 * @param provider under which they are entered; null for what the file says
 * @param models names of the only ones to take; empty for all
 * @param batchPrices whether LiteLLM's prices of providers' own batch APIs are taken as prices for jobs of batches.
 *     Tallymill calls the ordinary API, which costs the ordinary price, unless a contract says otherwise
 */
public record ImportOptions(
        @Nullable String version,
        @Nullable Instant effectiveFrom,
        @Nullable String provider,
        Set<String> models,
        boolean batchPrices) {

    /** All as the file says. */
    public static final ImportOptions NONE = new ImportOptions(null, null, null, Set.of(), false);

    public ImportOptions {
        models = Set.copyOf(models);
    }

    boolean takes(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
