package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Cell;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What rows are added up under: null where it was not asked to tell them apart.
 *
 * @param inBatch whether these are jobs of batches
 * @param batchId null also for jobs without a batch
 */
public record UsageGroup(
        @Nullable String tenant,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String tier,
        @Nullable Boolean inBatch,
        @Nullable String batchId)
        implements Comparable<UsageGroup> {

    static UsageGroup of(Series series, Set<Dimension> dimensions) {
        return new UsageGroup(
                dimensions.contains(Dimension.TENANT) ? series.tenant() : null,
                dimensions.contains(Dimension.PROVIDER) ? series.provider() : null,
                dimensions.contains(Dimension.MODEL) ? series.model() : null,
                null,
                null,
                null);
    }

    static UsageGroup of(Cell cell, Set<Dimension> dimensions) {
        boolean byBatch = dimensions.contains(Dimension.BATCH) || dimensions.contains(Dimension.BATCH_ID);
        return new UsageGroup(
                dimensions.contains(Dimension.TENANT) ? cell.tenant() : null,
                dimensions.contains(Dimension.PROVIDER) ? cell.provider() : null,
                dimensions.contains(Dimension.MODEL) ? cell.model() : null,
                dimensions.contains(Dimension.TIER) ? cell.tier() : null,
                byBatch ? cell.inBatch() : null,
                dimensions.contains(Dimension.BATCH_ID) ? cell.batchId() : null);
    }

    @Override
    public int compareTo(UsageGroup other) {
        int order = compare(tenant, other.tenant);
        order = order == 0 ? compare(provider, other.provider) : order;
        order = order == 0 ? compare(model, other.model) : order;
        order = order == 0 ? compare(tier, other.tier) : order;
        order = order == 0 ? compare(inBatch, other.inBatch) : order;
        return order == 0 ? compare(batchId, other.batchId) : order;
    }

    @SuppressWarnings("NullAway") // the comparator takes nulls, which its type cannot say
    private static <T extends Comparable<T>> int compare(@Nullable T one, @Nullable T other) {
        return Comparator.nullsFirst(Comparator.<T>naturalOrder()).compare(one, other);
    }
}
