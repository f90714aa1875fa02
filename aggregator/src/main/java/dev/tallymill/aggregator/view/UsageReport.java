package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Of a report from the journal, so that it fits into memory: batches are many. */
    private static final int MOST_ROWS = 100_000;

    /**
     * Totals of one bucket.
     *
     * @param start milliseconds since the epoch, inclusive
     * @param end exclusive
     */
    public record Bucket(long start, long end, SortedMap<UsageGroup, Tally> groups) {

        private Tally sum(UsageGroup group) {
            return groups.computeIfAbsent(group, absent -> new Tally());
        }
    }

    /** Adds up totals, in at most {@code limit} buckets. */
    public static UsageReport of(SpendTable table, UsageQuery query, int limit) {
        UsageReport report = empty(query, limit);
        Map<Long, Bucket> byStart = report.byStart();
        table.scan(query.width(), query.start(), report.end(query), (at, series, tally) -> {
            Bucket bucket = byStart.get(at);
            if (bucket != null && query.filter().admits(series)) {
                bucket.sum(UsageGroup.of(series, query.groupBy())).add(tally);
            }
        });
        return report;
    }

    /**
     * Adds up the entries behind the totals, in at most {@code limit} buckets.
     *
     * @throws SpendJournal.NotReadException if not all of them can be read, or there would be too many rows
     */
    public static UsageReport of(SpendJournal journal, UsageQuery query, int limit) {
        UsageReport report = empty(query, limit);
        Map<Long, Bucket> byStart = report.byStart();
        int[] rows = {0};
        journal.read(query.start(), report.end(query), query.filter().tenants(), posting -> {
            Cell cell = posting.cell();
            Bucket bucket = byStart.get(query.width().bucketStart(cell.minute()));
            if (bucket != null && query.filter().admits(new Series(cell.tenant(), cell.provider(), cell.model()))) {
                int before = bucket.groups().size();
                bucket.sum(UsageGroup.of(cell, query.groupBy())).add(posting.tally());
                rows[0] += bucket.groups().size() - before;
                if (rows[0] > MOST_ROWS) {
                    throw new SpendJournal.NotReadException(
                            "this makes more than " + MOST_ROWS + " rows; ask for fewer buckets");
                }
            }
        });
        return report;
    }

    private static UsageReport empty(UsageQuery query, int limit) {
        List<Bucket> buckets = new ArrayList<>();
        long start = query.start();
        while (start < query.end() && buckets.size() < limit) {
            long end = query.width().bucketEnd(start);
            buckets.add(new Bucket(start, end, new TreeMap<>()));
            start = end;
        }
        return new UsageReport(buckets, start < query.end() ? start : NO_MORE);
    }

    private Map<Long, Bucket> byStart() {
        Map<Long, Bucket> byStart = new HashMap<>();
        buckets.forEach(bucket -> byStart.put(bucket.start(), bucket));
        return byStart;
    }

    private long end(UsageQuery query) {
        return buckets.isEmpty() ? query.start() : buckets.getLast().end();
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
