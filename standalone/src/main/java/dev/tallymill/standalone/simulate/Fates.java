package dev.tallymill.standalone.simulate;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides how each call ends. The n-th call of a run has the same fate in every run with the same seed, whatever the
 * others do. Thread-safe.
 */
final class Fates {

    private static final Fate AT_ONCE = new Fate(null, Duration.ZERO);
    /** Any odd number but the generator's own step, or neighbouring calls would share draws. */
    private static final long STEP = 0xD1342543DE82EF95L;

    private final Latency latency;
    private final FaultRates faults;
    private final long seed;
    private final boolean always;
    private final AtomicLong calls = new AtomicLong();

    /**
     * The fate of one call.
     *
     * @param fault null for an ordinary answer
     * @param latency time before the answer begins
     */
    record Fate(@Nullable Fault fault, Duration latency) {}

    Fates(Latency latency, FaultRates faults, long seed) {
        this.latency = latency;
        this.faults = faults;
        this.seed = seed;
        this.always = latency.equals(Latency.NONE) && faults.rates().isEmpty();
    }

    /** The fate of the next call. */
    Fate next() {
        return always ? AT_ONCE : ofCall(calls.getAndIncrement());
    }

    /** The fate of the call with this number, counted from 0. */
    Fate ofCall(long number) {
        RandomGenerator random = new SplittableRandom(seed + number * STEP);
        Fault fault = faults.rates().isEmpty() ? null : faults.at(random.nextDouble());
        return new Fate(fault, latency.draw(random));
    }
}
