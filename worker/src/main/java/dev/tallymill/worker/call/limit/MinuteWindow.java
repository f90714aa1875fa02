package dev.tallymill.worker.call.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * How much was used in the last minute. Pure; not thread-safe, {@link EndpointGate} owns it.
 *
 * <p>Amounts are kept by the second. A minute touches at most 61 of these, so what the last 61 hold is an upper bound of any
 * minute that ends now: whoever keeps that below a limit never exceeds it in any minute, wherever the server lets its minutes
 * begin. A time before the latest one seen counts as the latest.
 */
final class MinuteWindow {

    static final int SECONDS = 61;

    private final long[] amounts = new long[SECONDS];
    private final long[] gone = new long[SECONDS];
    private long latest = Long.MIN_VALUE;
    private long used;
    private long goneInAll;

    /** What was used in the minute that ends now, and what else is gone. */
    long used(Instant now) {
        forgetBefore(now);
        return used + goneInAll;
    }

    /** The part of it that was counted by {@link #addNow} and {@link #add}. */
    long usedHere(Instant now) {
        forgetBefore(now);
        return used;
    }

    /**
     * Counts an amount.
     *
     * @return the second it was counted in, for {@link #add}
     */
    long addNow(long amount, Instant now) {
        forgetBefore(now);
        add(latest, amount);
        return latest;
    }

    /** Corrects what was counted in a second, by a negative amount if need be; nothing once that second is forgotten. */
    void add(long second, long amount) {
        if (second > latest - SECONDS && second <= latest) {
            amounts[index(second)] += amount;
            used += amount;
        }
    }

    /**
     * Sets what is gone besides, in place of what was set before; it comes back evenly.
     *
     * @param amount nothing when negative
     * @param over how long until all is back, a minute at most
     */
    void gone(long amount, Duration over, Instant now) {
        forgetBefore(now);
        Arrays.fill(gone, 0);
        goneInAll = 0;
        long seconds = Math.min(over.plusMillis(999).toSeconds(), SECONDS - 1);
        for (long i = 1; i <= seconds && amount > 0; i++) {
            long share = amount * i / seconds - amount * (i - 1) / seconds;
            gone[index(latest - SECONDS + i)] += share;
            goneInAll += share;
        }
    }

    /** When no more than this will be in use, should nothing more be used: now, or a later second's beginning. */
    Instant whenUsedIsAtMost(long most, Instant now) {
        forgetBefore(now);
        long left = used + goneInAll;
        Instant when = now;
        for (long second = latest - SECONDS + 1; left > most && second <= latest; second++) {
            left -= amounts[index(second)] + gone[index(second)];
            when = Instant.ofEpochSecond(second + SECONDS);
        }
        return when;
    }

    private void forgetBefore(Instant now) {
        long second = now.getEpochSecond();
        if (second <= latest) {
            return;
        }
        // The seconds whose places the new ones take; all of them after a minute of rest.
        long first = Math.max(latest == Long.MIN_VALUE ? second : latest + 1, second - SECONDS + 1);
        for (long fresh = first; fresh <= second; fresh++) {
            used -= amounts[index(fresh)];
            amounts[index(fresh)] = 0;
            goneInAll -= gone[index(fresh)];
            gone[index(fresh)] = 0;
        }
        latest = second;
    }

    private static int index(long second) {
        return Math.floorMod(second, SECONDS);
    }
}
