package dev.tallymill.aggregator.ledger;

import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.record.PostingReason;
import dev.tallymill.schemas.record.Price;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Jobs that were counted before there was a price for them, as the sums of their cells: enough to rate them when the
 * price arrives, since a cell has one price. Changes stay on the heap until {@link #flush()}. For one thread.
 */
final class WaitingJobs {

    private final Table<Cell, Tally> table;
    private final Map<Cell, Tally> changed = new HashMap<>();

    WaitingJobs(Table<Cell, Tally> table) {
        this.table = table;
    }

    /** The sums of {@code cell}, to be added to. */
    Tally of(Cell cell) {
        return changed.computeIfAbsent(cell, absent -> {
            Tally row = table.get(cell);
            return row == null ? new Tally() : row;
        });
    }

    /** Writes what changed to the table. */
    void flush() {
        changed.forEach(table::put);
        changed.clear();
    }

    /**
     * Posts what the cells cost that have a price now, and strikes them out; what changed has been flushed.
     *
     * @return number of jobs
     */
    long rate(JobRater rater, Consumer<Posting> journal) {
        Map<Cell, Posting> priced = new HashMap<>();
        table.forEach((cell, tally) -> {
            Price price = rater.priceOf(
                    cell.tenant(), cell.provider(), cell.model(), cell.tier(), cell.inBatch(), cell.minute());
            if (price != null) {
                Tally change = Tally.ofCost(
                        tally.tokens().cost(price), -tally.unpriced(), tally.updatedAt(), price.getVersion());
                priced.put(cell, new Posting(cell, PostingReason.PRICE_ARRIVED, change));
            }
        });
        long jobs = 0;
        for (Posting posting : priced.values()) {
            table.delete(posting.cell());
            journal.accept(posting);
            jobs -= posting.tally().unpriced();
        }
        return jobs;
    }
}
