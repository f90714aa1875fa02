package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Granularity;
import java.util.Set;

/**
 * Which totals are asked for. Immutable.
 *
 * @param width of the buckets
 * @param start the first bucket is the one this falls into, in milliseconds since the epoch
 * @param end the last bucket is the one before this; a bucket that contains it is included whole
 * @param groupBy what is told apart
 * @param filter which rows count
 */
public record UsageQuery(Granularity width, long start, long end, Set<Dimension> groupBy, Filter filter) {

    public UsageQuery {
        groupBy = Set.copyOf(groupBy);
        start = width.bucketStart(start);
    }

    /** The same for other buckets. */
    public UsageQuery between(long newStart, long newEnd) {
        return new UsageQuery(width, newStart, newEnd, groupBy, filter);
    }

    /**
     * Which rows count: empty sets let all through.
     *
     * @param tenants ids of tenants
     * @param models names of models
     */
    public record Filter(Set<String> tenants, Set<String> models) {

        /** Lets everything through. */
        public static final Filter ALL = new Filter(Set.of(), Set.of());

        public Filter {
            tenants = Set.copyOf(tenants);
            models = Set.copyOf(models);
        }

        /** Whether a row counts. */
        public boolean admits(Series series) {
            return (tenants.isEmpty() || tenants.contains(series.tenant()))
                    && (models.isEmpty() || models.contains(series.model()));
        }
    }
}
