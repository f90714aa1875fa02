package dev.tallymill.aggregator.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The finest account there is: all that is posted, rated anew and audited has one. Jobs of one cell have the same price,
 * since a price holds for whole minutes, so what a cell costs follows from the sums of its tokens.
 *
 * @param tier service tier, {@code default} for the ordinary one
 * @param minute start of the minute in which the jobs completed, in milliseconds since the epoch
 * @param batchId null for jobs without a batch
 */
public record Cell(
        String tenant,
        String provider,
        String model,
        String tier,
        long minute,
        @Nullable String batchId) {

    /** The total of tenant, provider and model that this is a part of. */
    public Account.Spend spend(Granularity granularity) {
        return new Account.Spend(tenant, provider, model, granularity, granularity.bucketStart(minute));
    }

    /** The batch that this is a part of, if any. */
    public Account.@Nullable Batch batch() {
        return batchId == null ? null : new Account.Batch(tenant, batchId);
    }

    /** Whether these are jobs of a batch. */
    public boolean inBatch() {
        return batchId != null;
    }
}
