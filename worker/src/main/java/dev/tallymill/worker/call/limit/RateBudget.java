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

    private final @Nullable Long configured;
    private final MinuteWindow window = new MinuteWindow();
    private final Pace pace = new Pace();
    private @Nullable Long limit;

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
     */
    record Reservation(long second, long amount) {

        static final Reservation NONE = new Reservation(0, 0);
    }

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
        if (most == null) {
            return Reservation.NONE;
        }
        long clamped = Math.min(amount, most);
        pace.take(clamped, most, now);
        return new Reservation(window.addNow(clamped, now), clamped);
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
     * Takes note of the server's own count, downwards only: a limit where there was none or a lower one, and what others have
     * used of it. What they used comes back little by little until the reset, as from a bucket that refills.
     *
     * @param sentAt when the call was made that was answered so: the count may be as old as that
     */
    void heed(RateSignal signal, Instant sentAt, Instant now) {
        Long told = signal.limit();
        if (told != null && told > 0) {
            limit = configured == null ? told : Long.valueOf(Math.min(configured, told));
        }
        Long remaining = signal.remaining();
        Long most = limit;
        if (remaining == null || most == null) {
            return;
        }
        long usedByOthers = most - window.used(now) - Math.max(0, remaining);
        Duration reset = signal.reset();
        Duration age = Duration.between(sentAt, now);
        long seconds = (reset == null || reset.compareTo(MINUTE) > 0 ? MINUTE : reset)
                .minus(age)
                .plusMillis(999)
                .toSeconds();
        for (long i = 1; i <= seconds && usedByOthers > 0; i++) {
            long share = usedByOthers * i / seconds - usedByOthers * (i - 1) / seconds;
            window.add(window.secondForgottenAt(now.plusSeconds(i)), share);
        }
    }
}
