package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.SpendTotals;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The latest totals of each bucket of time. Bounded: buckets older than their granularity's span are dropped, and where
 * there are too many rows the oldest buckets go first. What was dropped is known, so that no query takes a part for the
 * whole. Not thread-safe.
 */
public final class SpendTable {

    private final int mostRows;
    private final Map<Series, Series> names = new HashMap<>();
    private final Map<Granularity, Buckets> tables = new EnumMap<>(Granularity.class);

    /** @param mostRows kept of each granularity */
    public SpendTable(int mostRows) {
        this.mostRows = mostRows;
        for (Granularity granularity : Granularity.values()) {
            tables.put(granularity, new Buckets());
        }
    }

    /** Takes over a row of a spend topic in place of the one before. */
    public void put(Granularity granularity, SpendTotals row) {
        Buckets table = table(granularity);
        long start = row.getBucketStart().toEpochMilli();
        if (start < table.floor) {
            return;
        }
        Series series =
                names.computeIfAbsent(new Series(row.getTenant(), row.getProvider(), row.getModel()), same -> same);
        if (table.buckets.computeIfAbsent(start, absent -> new HashMap<>()).put(series, Tally.of(row)) == null) {
            table.rows++;
        }
        while (table.rows > mostRows) {
            table.dropOldest(granularity);
        }
    }

    /** Drops what is older than its span; {@code now} in milliseconds since the epoch. */
    public void sweep(long now) {
        tables.forEach((granularity, table) -> {
            long oldest = now - span(granularity).toMillis();
            while (!table.buckets.isEmpty() && granularity.bucketEnd(table.buckets.firstKey()) <= oldest) {
                table.dropOldest(granularity);
            }
        });
    }

    /** No bucket of this granularity that starts before this is here, whatever it held; milliseconds since the epoch. */
    public long floor(Granularity granularity) {
        return table(granularity).floor;
    }

    /** Number of rows of this granularity. */
    public int rows(Granularity granularity) {
        return table(granularity).rows;
    }

    /** Hands over every row whose bucket starts from {@code from}, inclusive, to {@code to}, exclusive. */
    public void scan(Granularity granularity, long from, long to, Reader reader) {
        if (from < to) {
            table(granularity)
                    .buckets
                    .subMap(from, to)
                    .forEach((start, rows) -> rows.forEach((series, tally) -> reader.row(start, series, tally)));
        }
    }

    private static Duration span(Granularity granularity) {
        return switch (granularity) {
            case MINUTE -> Duration.ofDays(2);
            case HOUR -> Duration.ofDays(60);
            case DAY -> Duration.ofDays(800);
            case MONTH -> Duration.ofDays(3650);
        };
    }

    private Buckets table(Granularity granularity) {
        Buckets table = tables.get(granularity);
        if (table == null) {
            throw new IllegalStateException("no table of " + granularity);
        }
        return table;
    }

    /** Is handed rows; the tally is not to be changed. */
    @FunctionalInterface
    public interface Reader {
        void row(long bucketStart, Series series, Tally tally);
    }

    private static final class Buckets {
        private final TreeMap<Long, Map<Series, Tally>> buckets = new TreeMap<>();
        private int rows;
        private long floor = Long.MIN_VALUE;

        void dropOldest(Granularity granularity) {
            Map.Entry<Long, Map<Series, Tally>> oldest = buckets.pollFirstEntry();
            rows -= oldest.getValue().size();
            floor = Math.max(floor, granularity.bucketEnd(oldest.getKey()));
        }
    }
}
