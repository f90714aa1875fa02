package dev.tallymill.worker.call.limit;

import java.time.Duration;
import java.time.Instant;

/**
 * Spreads a minute's limit over the minute: a token bucket that holds ten seconds' worth and refills steadily. Some servers
 * enforce a limit of 60 a minute as one a second, and none likes a minute's worth at once. Pure; not thread-safe, {@link
 * EndpointGate} owns it.
 *
 * <p>Kept as the time at which the bucket will be full again. What is larger than the bucket is let through when it is full,
 * and those after it wait the longer.
 */
final class Pace {

    private static final Duration BURST = Duration.ofSeconds(10);
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private Instant full = Instant.MIN;

    /**
     * When this amount may go: now, or later.
     *
     * @param amount at most the limit
     */
    Instant when(long amount, long limit, Instant now) {
        Duration worth = worth(amount, limit);
        Instant when = worth.compareTo(BURST) < 0 ? plus(full, worth.minus(BURST)) : full;
        return when.isAfter(now) ? when : now;
    }

    void take(long amount, long limit, Instant now) {
        Instant from = full.isAfter(now) ? full : now;
        full = from.plus(worth(amount, limit));
    }

    /** Gives back what was taken and not used. */
    void giveBack(long amount, long limit) {
        full = plus(full, worth(amount, limit).negated());
    }

    /** How long the bucket takes to refill by this much. */
    private static Duration worth(long amount, long limit) {
        return Duration.ofNanos((long) ((double) Math.min(amount, limit) / limit * MINUTE_NANOS));
    }

    private static Instant plus(Instant instant, Duration duration) {
        return instant.equals(Instant.MIN) ? instant : instant.plus(duration);
    }
}
