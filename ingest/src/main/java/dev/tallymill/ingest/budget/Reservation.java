package dev.tallymill.ingest.budget;

import dev.tallymill.schemas.record.BudgetReservation;
import dev.tallymill.schemas.record.ReservedJobs;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs of one batch were released against. It is known how many of them are out, not which: so the dearest are
 * taken to be. Amounts are rounded up to six significant bits, less than 4 % more, so that few different ones occur.
 * Mutable, for one thread.
 */
final class Reservation {

    private static final int SIGNIFICANT_BITS = 6;

    private final NavigableMap<Long, Long> jobs = new TreeMap<>();
    private long fromLine;
    private long count;

    /** Nothing was reserved for lines before {@code fromLine} that matters now. */
    Reservation(long fromLine) {
        this.fromLine = fromLine;
    }

    static Reservation of(@Nullable BudgetReservation record) {
        Reservation reservation = new Reservation(record == null ? 0 : record.getFromLine());
        if (record != null) {
            record.getReserved().forEach(step -> reservation.add(step.getPicoUsd(), step.getJobs()));
        }
        return reservation;
    }

    BudgetReservation toRecord() {
        List<ReservedJobs> steps = jobs.entrySet().stream()
                .map(step -> new ReservedJobs(step.getKey(), step.getValue()))
                .toList();
        return new BudgetReservation(fromLine, steps);
    }

    /** What is reserved for a job that can cost {@code picoUsd}. */
    static long roundUp(long picoUsd) {
        int spare = Long.SIZE - Long.numberOfLeadingZeros(picoUsd) - SIGNIFICANT_BITS;
        if (spare <= 0) {
            return picoUsd;
        }
        long mask = (1L << spare) - 1;
        return picoUsd > Long.MAX_VALUE - mask ? Long.MAX_VALUE : (picoUsd + mask) & ~mask;
    }

    /** True when every job from the first line on up to {@code nextLine} was reserved for. */
    boolean reaches(long nextLine) {
        return fromLine + count == nextLine;
    }

    /** How many jobs it is of, ended ones included. */
    long count() {
        return count;
    }

    /** Begins anew: every job before {@code nextLine} has ended. */
    void restart(long nextLine) {
        jobs.clear();
        count = 0;
        fromLine = nextLine;
    }

    void add(long roundedPicoUsd, long more) {
        jobs.merge(roundedPicoUsd, more, Long::sum);
        count += more;
    }

    /** The sum of the {@code most} dearest, if one at {@code another} were added; 0 for none. */
    BigInteger dearest(long most, long another) {
        BigInteger sum = BigInteger.ZERO;
        long left = most;
        boolean pending = another > 0;
        for (Map.Entry<Long, Long> step : jobs.descendingMap().entrySet()) {
            if (pending && left > 0 && another >= step.getKey()) {
                sum = sum.add(BigInteger.valueOf(another));
                left--;
                pending = false;
            }
            long taken = Math.min(left, step.getValue());
            sum = sum.add(BigInteger.valueOf(step.getKey()).multiply(BigInteger.valueOf(taken)));
            left -= taken;
        }
        return pending && left > 0 ? sum.add(BigInteger.valueOf(another)) : sum;
    }
}
