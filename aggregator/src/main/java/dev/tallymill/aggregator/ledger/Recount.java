package dev.tallymill.aggregator.ledger;

import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.TokenUsage;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts usage records anew, from the beginning of the log and with prices that do not change: what the totals should be.
 * For one thread.
 */
public final class Recount {

    private static final int SAME_HOUR = 0;

    private final UsageLedger ledger;
    private final Map<Cell, Tally> cells = new HashMap<>();
    private long records;

    public Recount(PriceBook prices) {
        this.ledger = new UsageLedger(
                new HeapTable<>(), new HeapTable<>(), new JobRater(() -> prices), (usage, reason) -> {});
    }

    /**
     * Counts one record.
     *
     * @param writtenAt its timestamp, in milliseconds since the epoch
     */
    public void add(TokenUsage usage, long writtenAt) {
        records++;
        ledger.count(usage, writtenAt, SAME_HOUR);
    }

    /** Records counted so far, duplicates included. */
    public long records() {
        return records;
    }

    /** What there is in each cell so far. */
    public Map<Cell, Tally> cells() {
        ledger.post(posting ->
                cells.computeIfAbsent(posting.cell(), absent -> new Tally()).add(posting.tally()));
        return cells;
    }
}
