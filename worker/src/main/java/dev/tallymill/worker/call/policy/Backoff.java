package dev.tallymill.worker.call.policy;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: anything between the shortest delay and a bound that doubles with every failure in a
 * row, up to the longest. Thread-safe when its source of randomness is.
 */
public final class Backoff {

    private static final int MOST_DOUBLINGS = 30;

    private final Duration shortest;
    private final Duration longest;
    private final RandomGenerator random;

    public Backoff(Duration shortest, Duration longest, RandomGenerator random) {
        this.shortest = shortest;
        this.longest = longest;
        this.random = random;
    }

    /** The delay after so many failures in a row, the first being 1. */
    public Duration after(int failuresInRow) {
        int doublings = Math.clamp(failuresInRow, 1, MOST_DOUBLINGS);
        long bound = Math.min(longest.toMillis(), shortest.toMillis() << doublings);
        long floor = shortest.toMillis();
        return Duration.ofMillis(bound <= floor ? floor : random.nextLong(floor, bound + 1));
    }
}
