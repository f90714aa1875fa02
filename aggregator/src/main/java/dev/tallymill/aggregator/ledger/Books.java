package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.record.PostingReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Second stage: adds postings of all partitions to the totals of their minute, hour, day, month and batch, and publishes
 * the totals. For one thread.
 *
 * <p>Books are closed: once a bucket is older than its retention its total is dropped, and a later posting for it goes
 * to the longer buckets only. It must not start a new total, which would be less than the one published before. How far
 * books are closed is written down among the totals.
 *
 * <p>As in the ledger, nothing leaves the heap between two calls of {@link #publish}.
 */
public final class Books {

    private static final Granularity[] GRANULARITIES = Granularity.values();

    private final Table<Account, Tally> table;
    private final Retention retention;
    private final Map<Account, Tally> changed = new LinkedHashMap<>();
    private final Map<Granularity, Long> closedUpTo = new EnumMap<>(Granularity.class);

    public Books(Table<Account, Tally> table, Retention retention) {
        this.table = table;
        this.retention = retention;
    }

    /** Adds an entry of the journal. */
    public void add(Posting posting) {
        Cell cell = posting.cell();
        for (Granularity granularity : GRANULARITIES) {
            Account.Spend account = cell.spend(granularity);
            if (account.bucketEnd() > closedUpTo(granularity)) {
                total(account).add(posting.tally());
            }
        }
        Account.Batch batch = cell.batch();
        if (batch != null && (posting.reason() == PostingReason.USAGE || isKnown(batch))) {
            total(batch).add(posting.tally());
        }
    }

    /** A batch whose total was dropped is not begun anew by a correction: it would be less than the one published. */
    private boolean isKnown(Account.Batch batch) {
        return changed.containsKey(batch) || table.get(batch) != null;
    }

    /** Writes down every total that changed since the last call and hands it over. */
    public void publish(Consumer<Total> reader) {
        changed.forEach((account, total) -> {
            table.put(account, total);
            reader.accept(new Total(account, total));
        });
        changed.clear();
    }

    /**
     * Drops what is older than its retention.
     *
     * @param now milliseconds since the epoch
     * @return number of totals dropped
     */
    public int close(long now) {
        for (Granularity granularity : GRANULARITIES) {
            long end = now - retention.of(granularity).toMillis();
            if (end > closedUpTo(granularity)) {
                Tally date = new Tally();
                date.updatedAt = end;
                table.put(new Account.Closing(granularity), date);
                closedUpTo.put(granularity, end);
            }
        }
        List<Account> old = new ArrayList<>();
        table.forEach((account, total) -> {
            if (isOver(account, total, now)) {
                old.add(account);
            }
        });
        old.forEach(account -> {
            table.delete(account);
            changed.remove(account);
        });
        return old.size();
    }

    private boolean isOver(Account account, Tally total, long now) {
        return switch (account) {
            case Account.Spend spend -> spend.bucketEnd() <= closedUpTo(spend.granularity());
            case Account.Batch batch ->
                !changed.containsKey(batch)
                        && total.updatedAt() < now - retention.batches().toMillis();
            case Account.Closing closing -> false;
        };
    }

    private Tally total(Account account) {
        Tally total = changed.get(account);
        if (total == null) {
            total = table.get(account);
            if (total == null) {
                total = new Tally();
            }
            changed.put(account, total);
        }
        return total;
    }

    private long closedUpTo(Granularity granularity) {
        return closedUpTo.computeIfAbsent(granularity, this::readClosing);
    }

    private long readClosing(Granularity granularity) {
        @Nullable Tally date = table.get(new Account.Closing(granularity));
        return date == null ? Long.MIN_VALUE : date.updatedAt();
    }
}
