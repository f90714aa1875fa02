package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.ledger.Tally;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Decides what a re-rating posts. Pure. A cell is corrected when the journal counts the same jobs in it as were recounted,
 * and leaves as many of them unpriced; otherwise it is in motion: the aggregator has not counted all of its jobs, or has not
 * rated those whose price has come, and a later run looks again.
 *
 * @param corrections what is to be posted
 * @param models what tenants' models were booked with, and what they cost now
 * @param inMotion cells that could not be compared
 */
public record Rerating(List<Posting> corrections, Map<Item, Costs> models, int inMotion) {

    /** A tenant's model. */
    public record Item(String tenant, String model) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : model.compareTo(other.model);
        }
    }

    /**
     * Costs in 10^-12 USD.
     *
     * @param booked by the journal
     * @param rated by the prices of now
     */
    public record Costs(BigInteger booked, BigInteger rated) {

        static final Costs NONE = new Costs(BigInteger.ZERO, BigInteger.ZERO);

        Costs plus(BigInteger moreBooked, BigInteger moreRated) {
            return new Costs(booked.add(moreBooked), rated.add(moreRated));
        }

        /** What is to be added to what was booked. */
        public BigInteger difference() {
            return rated.subtract(booked);
        }
    }

    static Rerating plan(Map<Cell, Tally> recounted, Map<Cell, Tally> journal, AuditRange range) {
        List<Posting> corrections = new ArrayList<>();
        Map<Item, Costs> models = new TreeMap<>();
        int inMotion = 0;
        for (Map.Entry<Cell, Tally> entry : recounted.entrySet()) {
            Cell cell = entry.getKey();
            if (!range.covers(cell)) {
                continue;
            }
            Tally rated = entry.getValue();
            Tally booked = journal.getOrDefault(cell, new Tally());
            if (!sameJobs(rated, booked)) {
                inMotion++;
                continue;
            }
            models.merge(
                    new Item(cell.tenant(), cell.model()),
                    Costs.NONE.plus(booked.picoUsd(), rated.picoUsd()),
                    (sum, more) -> sum.plus(more.booked(), more.rated()));
            if (!rated.picoUsd().equals(booked.picoUsd())) {
                corrections.add(rated.correctionOf(cell, booked));
            }
        }
        return new Rerating(corrections, models, inMotion);
    }

    /** Whether all that is no matter of prices is the same. */
    private static boolean sameJobs(Tally rated, Tally booked) {
        Map<String, BigInteger> other = new HashMap<>(booked.amounts());
        return rated.amounts().entrySet().stream()
                .filter(amount -> !amount.getKey().equals(Tally.COST))
                .allMatch(amount -> Objects.equals(other.get(amount.getKey()), amount.getValue()));
    }
}
