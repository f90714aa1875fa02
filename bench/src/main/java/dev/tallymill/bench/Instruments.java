package dev.tallymill.bench;

import dev.tallymill.worker.call.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and chance, from the outside.
 *
 * @param nanoTime for measuring
 * @param clock for timestamps
 * @param sleeper lets the calling thread wait
 * @param random thread-safe
 */
public record Instruments(LongSupplier nanoTime, Clock clock, Sleeper sleeper, RandomGenerator random) {

    /** Time since an earlier reading of {@link #nanoTime}. */
    public Duration since(long startNanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - startNanos);
    }
}
