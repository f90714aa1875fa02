package dev.tallymill.ingest.budget;

import dev.tallymill.schemas.record.BudgetReservation;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant's batches have reserved of its budgets. Not thread-safe.
 *
 * <p>The rule that keeps a limit: a line is released only while all that is spent, all that is reserved for jobs which are
 * out, and the line itself fit. A job counts as out until its end <em>and</em> its cost are known to be in what is told as
 * spent ({@link #settled}); in between its cost counts twice, never not at all.
 */
public final class BudgetBook {

    private final Map<String, Entry> batches = new HashMap<>();
    private BigInteger reserved = BigInteger.ZERO;
    private int uncovered;

    /**
     * Takes up a batch, unless it is known.
     *
     * @param released how many of its jobs were released so far
     * @param record as stored in the transaction of the last release; null when nothing was reserved
     */
    public void take(String batchId, long released, @Nullable BudgetReservation record) {
        if (!batches.containsKey(batchId)) {
            Entry entry = new Entry(released, Reservation.of(record));
            batches.put(batchId, entry);
            count(entry, 1);
        }
    }

    /** Forgets all other batches. */
    public void retain(Set<String> batchIds) {
        List<String> others =
                batches.keySet().stream().filter(id -> !batchIds.contains(id)).toList();
        others.forEach(id -> count(Objects.requireNonNull(batches.remove(id)), -1));
    }

    /** Ids of the batches that were taken up. */
    public Set<String> batches() {
        return Set.copyOf(batches.keySet());
    }

    /** How many jobs of a batch have ended, all of whose costs are in what is spent from now on. */
    public void settled(String batchId, long ended) {
        Entry entry = entry(batchId);
        if (ended > entry.settled) {
            count(entry, -1);
            entry.settle(ended);
            count(entry, 1);
        }
    }

    /** As last told; 0 for an unknown batch. */
    public long settled(String batchId) {
        Entry entry = batches.get(batchId);
        return entry == null ? 0 : entry.settled;
    }

    /**
     * Decides about the next line of a batch.
     *
     * @param picoUsd most it can cost
     * @param limits all that must be kept
     */
    public Verdict ask(String batchId, long picoUsd, List<Limit> limits) {
        long need = Reservation.roundUp(picoUsd);
        if (!limits.stream().allMatch(limit -> fitsBeside(limit, picoUsd))) {
            return Verdict.OVER;
        }
        if (uncovered > 0) {
            return Verdict.WAIT;
        }
        Entry entry = entry(batchId);
        BigInteger then = reserved.subtract(entry.reserved).add(entry.reservedWith(need));
        return limits.stream().allMatch(limit -> limit.allows(then)) ? Verdict.FITS : Verdict.WAIT;
    }

    /** Whether a line that can cost {@code picoUsd} fits beside what is spent, were nothing reserved. */
    static boolean fitsBeside(Limit limit, long picoUsd) {
        return limit.allows(BigInteger.valueOf(Reservation.roundUp(picoUsd)));
    }

    /** Reserves for the next line of a batch. */
    public void reserve(String batchId, long picoUsd) {
        Entry entry = entry(batchId);
        count(entry, -1);
        entry.reserve(Reservation.roundUp(picoUsd));
        count(entry, 1);
    }

    /** What is reserved, in pico-USD. */
    public BigInteger reserved() {
        return reserved;
    }

    /** What is reserved for one batch, in pico-USD. */
    public BigInteger reserved(String batchId) {
        return entry(batchId).reserved;
    }

    /** To be stored in the transaction that releases what was reserved for. */
    public BudgetReservation record(String batchId) {
        return entry(batchId).reservation.toRecord();
    }

    private void count(Entry entry, int sign) {
        reserved = reserved.add(entry.reserved.multiply(BigInteger.valueOf(sign)));
        uncovered += entry.covered() ? 0 : sign;
    }

    private Entry entry(String batchId) {
        Entry entry = batches.get(batchId);
        if (entry == null) {
            throw new IllegalArgumentException("batch " + batchId + " was not taken up");
        }
        return entry;
    }

    private static final class Entry {

        private final Reservation reservation;
        private long released;
        private long settled;
        private BigInteger reserved = BigInteger.ZERO;

        Entry(long released, Reservation reservation) {
            this.released = released;
            this.reservation = reservation;
            update();
        }

        /**
         * False while jobs are out that nothing is reserved for: they were released without a hard budget, or the
         * aggregator tallies anew, so that ends are missing that were known once.
         */
        boolean covered() {
            return out() == 0 || (reservation.reaches(released) && out() <= reservation.count());
        }

        BigInteger reservedWith(long need) {
            return out() == 0 ? BigInteger.valueOf(need) : reservation.dearest(out() + 1, need);
        }

        void reserve(long need) {
            if (out() == 0) {
                reservation.restart(released);
            }
            reservation.add(need, 1);
            released++;
            update();
        }

        void settle(long ended) {
            settled = ended;
            update();
        }

        private void update() {
            reserved = reservation.dearest(out(), 0);
        }

        private long out() {
            return Math.max(0, released - settled);
        }
    }
}
