package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.record.SpendKey;
import java.time.Instant;

/** What totals stand under. Those of one tenant are kept by the same task. */
public sealed interface Account {

    /**
     * Spend of one tenant on one model in one bucket of time.
     *
     * @param bucketStart milliseconds since the epoch
     */
    record Spend(String tenant, String provider, String model, Granularity granularity, long bucketStart)
            implements Account {

        /** The key of the spend topics. */
        public SpendKey toKey() {
            return SpendKey.newBuilder()
                    .setTenant(tenant)
                    .setProvider(provider)
                    .setModel(model)
                    .setBucketStart(Instant.ofEpochMilli(bucketStart))
                    .build();
        }

        /** First instant after the bucket, in milliseconds since the epoch. */
        public long bucketEnd() {
            return granularity.bucketEnd(bucketStart);
        }
    }

    /** Progress of one batch. */
    record Batch(String tenant, String batchId) implements Account {}

    /**
     * Not a sum but a date: spend of this granularity is closed up to {@link Tally#updatedAt()}. It stands among the
     * sums so that it moves and is restored together with them.
     */
    record Closing(Granularity granularity) implements Account {}
}
