package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.record.SpendKey;
import java.time.Instant;

/** What sums stand under. */
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

        /** The account of the longer bucket that this one's is a part of. */
        Spend in(Granularity longer) {
            return new Spend(tenant, provider, model, longer, longer.bucketStart(bucketStart));
        }
    }

    /** Progress of one batch. */
    record Batch(String tenant, String batchId) implements Account {}

    /**
     * Not a sum but a date: spend of this granularity is closed up to {@link Tally#updatedAt()}. It stands among the
     * sums so that it moves and is restored together with them.
     */
    record Closing(Granularity granularity) implements Account {}

    /**
     * Accounts with the same route are kept by the same task: all buckets of one tenant, provider and model, or one
     * batch.
     */
    default String route() {
        return switch (this) {
            case Spend spend -> "spend/" + spend.tenant() + '/' + spend.provider() + '/' + spend.model();
            case Batch batch -> "batch/" + batch.batchId();
            case Closing closing -> "closing/" + closing.granularity();
        };
    }
}
