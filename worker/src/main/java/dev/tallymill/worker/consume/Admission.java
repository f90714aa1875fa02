package dev.tallymill.worker.consume;

import dev.tallymill.worker.call.CallerStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the worker holds in memory: jobs that run, jobs that wait for their time, and the bytes of both. Jobs enter
 * on the poll thread and leave on any.
 */
final class Admission {

    /** Jobs held for each call that may be in the air, so that a finished call finds the next job waiting. */
    private static final int JOBS_PER_CALL = 2;

    private static final int FEWEST_JOBS = 16;

    /** Of the jobs held beyond the calls, one in so many is missing when the poll thread is woken. */
    private static final int SPARE_JOBS_PER_ROUND = 2;

    private final ConsumptionConfig config;
    private final Supplier<CallerStatus> caller;
    private final BooleanSupplier ordersKnown;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    /** Owned by the poll thread, like the next one. */
    private int limit;

    private int calls;

    /** The poll thread is not woken before fewer jobs run: it starts many at a time, since a round costs as much as a job. */
    private volatile int wakeBelow;

    private volatile @Nullable Thread parked;

    /** @param ordersKnown whether it is known which jobs must not be called */
    Admission(ConsumptionConfig config, Supplier<CallerStatus> caller, BooleanSupplier ordersKnown) {
        this.ordersKnown = ordersKnown;
        this.config = config;
        this.caller = caller;
    }

    /**
     * Asks the caller anew how many jobs are welcome: none while the endpoint is in trouble, nor before the orders are
     * known. Jobs held back by their own model's limits leave their places to other models'. Poll thread.
     */
    void refresh() {
        CallerStatus status = caller.get();
        long welcome = Math.max(FEWEST_JOBS, (long) JOBS_PER_CALL * status.limit()) + status.held();
        boolean usable = (status.trouble() == null || status.held() > 0) && ordersKnown.getAsBoolean();
        calls = status.limit();
        // Jobs that their model holds back leave room for a tenant who has less than its share, however many there are.
        long most = Math.max((long) JOBS_PER_CALL * calls, (long) config.maxAdmittedJobs() - calls);
        limit = usable ? (int) Math.min(Math.min(welcome, most), config.maxAdmittedJobs()) : 0;
        // Only of the jobs held beyond the calls: no call is ever kept waiting for a job.
        wakeBelow = limit - Math.max(0, limit - status.limit() - status.held()) / SPARE_JOBS_PER_ROUND;
    }

    /** Whether another job may enter. */
    boolean hasRoom() {
        return hasRoom(limit);
    }

    /**
     * Whether a job may enter whose tenant has so many here: where the tenant has less than its share of the calls it
     * need not wait until another's job has left.
     *
     * @param held jobs of the tenant that are here
     * @param share what part of the calls is due to the tenant
     */
    boolean hasRoomFor(int held, double share) {
        return hasRoom() || (limit > 0 && held < share * calls && hasRoom(withNewcomers()));
    }

    private int withNewcomers() {
        return (int) Math.min((long) limit + calls, Math.max(limit, config.maxAdmittedJobs()));
    }

    private boolean hasRoom(int mostRunning) {
        return running.get() < mostRunning
                && bytes.get() < config.maxAdmittedBytes()
                && waiting.get() < config.maxWaitingJobs();
    }

    /** Waits for a job to leave, at most {@code longest}. Poll thread. */
    void awaitRoom(Duration longest) {
        parked = Thread.currentThread();
        try {
            if (!hasRoom()) {
                LockSupport.parkNanos(this, longest.toNanos());
            }
        } finally {
            parked = null;
        }
    }

    void enter(long jobBytes) {
        running.incrementAndGet();
        bytes.addAndGet(jobBytes);
    }

    void leave(long jobBytes) {
        running.decrementAndGet();
        bytes.addAndGet(-jobBytes);
        wake();
    }

    /** A job that has entered waits for its time, outside the number of those that run. */
    void startWaiting() {
        waiting.incrementAndGet();
        running.decrementAndGet();
        wake();
    }

    void stopWaiting() {
        running.incrementAndGet();
        waiting.decrementAndGet();
    }

    /** Whether so many jobs wait that they should not wait long, lest nothing more can be taken. */
    boolean isCrowded() {
        return 2 * waiting.get() > config.maxWaitingJobs();
    }

    /** A record was polled that cannot enter yet. Poll thread. */
    void queue() {
        queued.incrementAndGet();
    }

    /** Records left the queue, to enter or to be forgotten. Poll thread. */
    void unqueue(int count) {
        queued.addAndGet(-count);
    }

    /** Jobs that have entered and not left. */
    int admitted() {
        return running.get() + waiting.get();
    }

    /** All jobs in memory. */
    int held() {
        return admitted() + queued.get();
    }

    private void wake() {
        Thread thread = parked;
        if (thread != null && (running.get() < wakeBelow || running.get() == 0)) {
            LockSupport.unpark(thread);
        }
    }
}
