package dev.tallymill.worker.consume;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells the poll thread to stop, and how long it may take over it. Thread-safe. */
final class StopSignal {

    private static final Duration UNBOUNDED = Duration.ofDays(1);

    /** Time for the last commit, when all the time there was went into waiting for calls. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private long deadlineNanos;
    private volatile boolean requested;

    StopSignal(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The first request counts. */
    synchronized void request(Duration drain) {
        if (!requested) {
            deadlineNanos = nanoTime.getAsLong() + drain.toNanos();
            requested = true;
        }
    }

    boolean requested() {
        return requested;
    }

    /** Time left for running calls; as good as unbounded while no stop was requested. */
    Duration remaining() {
        return requested ? Duration.ofNanos(Math.max(0, deadlineNanos - nanoTime.getAsLong())) : UNBOUNDED;
    }

    /** Whether even the grace after the drain is over. */
    boolean overdue() {
        return requested && nanoTime.getAsLong() - deadlineNanos > GRACE.toNanos();
    }
}
