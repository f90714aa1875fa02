package dev.tallymill.worker.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one thread waits for another: the one awaits, the others ring. A ring that comes before the wait is not lost; several
 * count as one. Thread-safe, for one waiting thread at a time. An interface, so that a simulation can decide who runs next.
 */
public interface Alarm {

    /**
     * Returns when somebody has rung or the time is over, whichever is first; perhaps earlier.
     *
     * @param longest null for as long as it takes
     */
    void await(@Nullable Duration longest) throws InterruptedException;

    /** Lets the waiting thread go on, or the next one that comes to wait. */
    void ring();
}
