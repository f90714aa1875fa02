package dev.tallymill.worker.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Time for many threads: it stands still while any of them has something to do, and jumps to the next sleeper's waking when all
 * are waiting. Hours pass in the time the work takes.
 */
final class SimulatedTime extends Clock implements Sleeper {

    private record Sleep(Instant end, CountDownLatch over) {}

    private final PriorityQueue<Sleep> sleeps = new PriorityQueue<>(Comparator.comparing(Sleep::end));
    private final List<Thread> threads = new ArrayList<>();
    private Instant now = FakeTime.START;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (!duration.isPositive()) {
            return;
        }
        Sleep sleep;
        synchronized (this) {
            sleep = new Sleep(now.plus(duration), new CountDownLatch(1));
            sleeps.add(sleep);
        }
        sleep.over().await();
    }

    /** Starts a thread that lives in this time. */
    void start(Runnable work) {
        Thread thread = Thread.ofVirtual().unstarted(work);
        threads.add(thread);
        thread.start();
    }

    /** Lets time pass until every thread has ended; returns how long that took in this time. */
    Duration runToTheEnd() {
        while (!settled().isEmpty()) {
            wakeNext();
        }
        return Duration.between(FakeTime.START, instant());
    }

    /** The threads still alive, once all of them wait. Looks twice: one seen waiting may be woken by one seen later. */
    private List<Thread> settled() {
        int quiet = 0;
        while (quiet < 2) {
            threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            boolean waiting = threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING);
            quiet = waiting ? quiet + 1 : 0;
            Thread.onSpinWait();
        }
        return threads;
    }

    private synchronized void wakeNext() {
        if (sleeps.isEmpty()) {
            throw new AssertionError("every thread waits, and none of them sleeps");
        }
        now = sleeps.element().end();
        while (!sleeps.isEmpty() && sleeps.element().end().equals(now)) {
            sleeps.remove().over().countDown();
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
