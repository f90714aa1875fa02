package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to a {@link UsageQuery}: every bucket in order of time, empty ones included.
 *
 * @param buckets in the order of time
 * @param nextStart where the next bucket would begin if there are more, else {@link #NO_MORE}; milliseconds since the epoch
 */
public record UsageReport(List<Bucket> buckets, long nextStart) {

    /** There are no more buckets. */
    public static final long NO_MORE = Long.MIN_VALUE;

    /**
     * Totals of one bucket.
     *
     * @param start milliseconds since the epoch, inclusive
     * @param end exclusive
     */
    public record Bucket(long start, long end, SortedMap<UsageGroup, Tally> groups) {}

    /** Adds up, in at most {@code limit} buckets. */
    public static UsageReport of(SpendTable table, UsageQuery query, int limit) {
        List<Bucket> buckets = new ArrayList<>();
        long start = query.start();
        while (start < query.end() && buckets.size() < limit) {
            long end = query.width().bucketEnd(start);
            buckets.add(new Bucket(start, end, new TreeMap<>()));
            start = end;
        }
        TreeMap<Long, Bucket> byStart = new TreeMap<>();
        buckets.forEach(bucket -> byStart.put(bucket.start(), bucket));
        table.scan(query.width(), query.start(), start, (at, series, tally) -> {
            Bucket bucket = byStart.get(at);
            if (bucket != null && query.filter().admits(series)) {
                bucket.groups()
                        .computeIfAbsent(UsageGroup.of(series, query.groupBy()), absent -> new Tally())
                        .add(tally);
            }
        });
        return new UsageReport(buckets, start < query.end() ? start : NO_MORE);
    }

    /** Adds up everything that the query asks for, in one sum. */
    public static Tally total(SpendTable table, UsageQuery query) {
        Tally total = new Tally();
        table.scan(query.width(), query.start(), query.end(), (at, series, tally) -> {
            if (query.filter().admits(series)) {
                total.add(tally);
            }
        });
        return total;
    }
}
