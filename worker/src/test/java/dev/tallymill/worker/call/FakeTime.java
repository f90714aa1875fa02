package dev.tallymill.worker.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A clock that moves only when somebody sleeps on it. For tests with one thread. */
public final class FakeTime extends Clock implements Sleeper {

    public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final List<Duration> sleeps = new ArrayList<>();
    private Instant now = START;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        sleeps.add(duration);
        if (duration.isPositive()) {
            now = now.plus(duration);
        }
    }

    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** An alarm of this time: to wait for a while is to sleep, to wait without end is to wait for another thread's ring. */
    public Alarm alarm() {
        Semaphore rings = new Semaphore(0);
        return new Alarm() {
            @Override
            public void await(@Nullable Duration longest) throws InterruptedException {
                if (longest == null) {
                    rings.acquire();
                } else if (!rings.tryAcquire()) {
                    sleep(longest);
                }
                rings.drainPermits();
            }

            @Override
            public void ring() {
                rings.release();
            }
        };
    }

    /** Every sleep so far, in order. */
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
