package dev.tallymill.worker.call.limit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * So much a minute, of requests or of tokens: {@link MinuteWindow} keeps the limit exactly, {@link Pace} spreads it. Without a
 * limit everything goes at once. Pure; not thread-safe, {@link EndpointGate} owns it.
 *
 * <p>What is larger than the limit goes when nothing else was used for a minute, as if it were as large as the limit: it will
 * exceed it, but waiting longer would not help.
 */
final class RateBudget {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Of what the server says remains, this part is left: it may count a call for more than is counted here. */
    private static final int SPARED_ONE_IN = 50;

    /** Keeps the total in range. */
    private static final long LARGEST = 1_000_000_000_000L;

    private final @Nullable Long configured;
    private final MinuteWindow window = new MinuteWindow();
    private final Pace pace = new Pace();
    private @Nullable Long limit;
    private long total;
    private long heeded;

    /** A budget of so much a minute; null for no limit until the server tells one. */
    RateBudget(@Nullable Long configured) {
        this.configured = configured;
        this.limit = configured;
    }

    /**
     * What a call has reserved.
     *
     * @param second it was counted in
     * @param amount zero when there was no limit
     * @param total of all that was asked for until then, this call included
     */
    record Reservation(long second, long amount, long total) {}

    /** A minute's limit as configured or, if that is lower, as the server told last; null for none. */
    @Nullable
    Long limit() {
        return limit;
    }

    /** When this amount may be reserved, as far as is known now: now, or later. */
    Instant when(long amount, Instant now) {
        Long most = limit;
        if (most == null) {
            return now;
        }
        long clamped = Math.min(amount, most);
        Instant inWindow = window.whenUsedIsAtMost(most - clamped, now);
        Instant inPace = pace.when(clamped, most, now);
        return inWindow.isAfter(inPace) ? inWindow : inPace;
    }

    /** Takes the amount; ask {@link #when} first. */
    Reservation reserve(long amount, Instant now) {
        Long most = limit;
        long clamped = Math.min(amount, most == null ? LARGEST : most);
        total += clamped;
        if (most == null) {
            return new Reservation(0, 0, total);
        }
        pace.take(clamped, most, now);
        return new Reservation(window.addNow(clamped, now), clamped, total);
    }

    /** Replaces what was reserved by what was used, which may be more: the call has been made. */
    void settle(Reservation reservation, long used) {
        Long most = limit;
        if (most == null || reservation.amount() == 0) {
            return;
        }
        window.add(reservation.second(), used - reservation.amount());
        if (used < reservation.amount()) {
            pace.giveBack(reservation.amount() - used, most);
        }
    }

    /**
     * Takes note of the server's own count, downwards only: a limit where there was none or a lower one, and what has gone of
     * it that is not counted here: what others have used, and what the server does not give back. That returns little by
     * little until the reset, as to a bucket that refills.
     *
     * <p>The server counted when the call came: what has come back to it and what was reserved since are allowed for.
     *
     * @param call that was answered so
     * @param sentAt when it was made
     */
    void heed(RateSignal signal, Reservation call, Instant sentAt, Instant now) {
        Long told = signal.limit();
        if (told != null && told > 0) {
            limit = configured == null ? told : Long.valueOf(Math.min(configured, told));
        }
        Long counted = signal.remaining();
        Long most = limit;
        if (counted == null || most == null) {
            return;
        }
        Duration age = Duration.between(sentAt, now);
        long back = (long) ((double) most * Math.min(age.toMillis(), MINUTE.toMillis()) / MINUTE.toMillis());
        long remaining = Math.max(0, Math.min(most, counted + back) - (total - call.total()) - most / SPARED_ONE_IN);
        if (call.total() < heeded && most - window.used(now) <= remaining) {
            return; // an older count than the last one lets nothing more go
        }
        Duration reset = signal.reset();
        Duration left = (reset == null || reset.compareTo(MINUTE) > 0 ? MINUTE : reset).minus(age);
        window.gone(most - window.usedHere(now) - remaining, left, now);
        heeded = Math.max(heeded, call.total());
    }
}
