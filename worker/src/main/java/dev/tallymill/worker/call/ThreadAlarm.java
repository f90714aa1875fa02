package dev.tallymill.worker.call;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An alarm for real threads in real time. Thread-safe. */
final class ThreadAlarm implements Alarm {

    private final Semaphore rings = new Semaphore(0);

    @Override
    public void await(@Nullable Duration longest) throws InterruptedException {
        if (longest == null) {
            rings.acquire();
        } else {
            // Rung or out of time: the caller looks for itself.
            var unused = rings.tryAcquire(nanos(longest), TimeUnit.NANOSECONDS);
        }
        rings.drainPermits();
    }

    @Override
    public void ring() {
        rings.release();
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
