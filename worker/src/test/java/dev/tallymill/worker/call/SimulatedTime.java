package dev.tallymill.worker.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Time for many threads, of which one runs at a time: whoever sleeps or waits for an alarm hands over to the one whose time
 * comes next, first come, first served at the same instant. Hours pass in the time the work takes, and every run is the same.
 *
 * <p>Threads started here must block in nothing but {@link #sleep} and {@link #alarm alarms}. Whoever runs owns all state; the
 * handing over is what makes it visible to the next.
 */
public final class SimulatedTime extends Clock implements Sleeper {

    private final PriorityQueue<Wake> wakes =
            new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparingLong(Wake::rank));
    private final Semaphore over = new Semaphore(0);
    private Instant now = FakeTime.START;
    private long ranks;
    private int alive;
    private @Nullable Fiber running;
    private @Nullable Throwable failure;

    /** What a thread does. */
    @FunctionalInterface
    public interface Work {
        void run() throws InterruptedException;
    }

    /** A thread that runs only when handed the baton. */
    private static final class Fiber {
        private final Semaphore baton = new Semaphore(0);
        private long waits;
    }

    /** A plan to wake a thread up from its nth wait; void once that is over. */
    private record Wake(Instant at, long rank, Fiber fiber, long nthWait) {}

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (duration.isPositive()) {
            Fiber me = me();
            wake(me, now.plus(duration));
            handOver(me);
        }
    }

    /** An alarm of this time. */
    public Alarm alarm() {
        return new SimulatedAlarm();
    }

    /** Starts a thread that lives in this time, now. */
    public void start(Work work) {
        Fiber fiber = new Fiber();
        alive++;
        wake(fiber, now);
        Thread.ofVirtual().start(() -> live(fiber, work));
    }

    /** Lets time pass until every thread has ended; returns how long that took in this time. */
    public Duration runToTheEnd() {
        next();
        over.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError("a simulated thread failed", failure);
        }
        return Duration.between(FakeTime.START, now);
    }

    private void live(Fiber fiber, Work work) {
        fiber.baton.acquireUninterruptibly();
        try {
            work.run();
        } catch (InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
        alive--;
        next();
    }

    private Fiber me() {
        Fiber me = running;
        if (me == null) {
            throw new IllegalStateException("not a thread of this time");
        }
        return me;
    }

    private void wake(Fiber fiber, Instant at) {
        wakes.add(new Wake(at, ranks++, fiber, fiber.waits));
    }

    private void handOver(Fiber me) throws InterruptedException {
        next();
        me.baton.acquire();
    }

    /** Hands the baton to whose time comes next, or back to the test when all is over or nothing can go on. */
    private void next() {
        Wake wake = wakes.poll();
        while (wake != null && wake.nthWait() != wake.fiber().waits) {
            wake = wakes.poll();
        }
        if (wake == null || failure != null) {
            if (alive > 0 && failure == null) {
                failure = new AssertionError("every thread waits, and none of them sleeps");
            }
            over.release();
            return;
        }
        now = wake.at();
        running = wake.fiber();
        wake.fiber().waits++;
        wake.fiber().baton.release();
    }

    private final class SimulatedAlarm implements Alarm {

        private boolean rung;
        private @Nullable Fiber waiter;

        @Override
        public void await(@Nullable Duration longest) throws InterruptedException {
            if (!rung) {
                Fiber me = me();
                waiter = me;
                if (longest != null) {
                    wake(me, longest.isPositive() ? now.plus(longest) : now);
                }
                handOver(me);
                waiter = null;
            }
            rung = false;
        }

        @Override
        public void ring() {
            Fiber waiting = waiter;
            if (waiting != null && !rung) {
                wake(waiting, now);
            }
            rung = true;
        }
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
