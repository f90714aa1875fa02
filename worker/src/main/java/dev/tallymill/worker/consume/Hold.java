package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.Sleeper;
import dev.tallymill.worker.consume.JobClaim.Activity;
import dev.tallymill.worker.control.Orders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Holds jobs that may not be called yet: their time has not come, or their tenant or batch is paused. They wait in memory,
 * outside the number of those that run, but not for long: a job that waits pins the partition's watermark. Thread-safe.
 */
final class Hold {

    /** When many wait: with their number, how fast jobs that may not be called go round through the topic. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private final Orders orders;
    private final Admission admission;
    private final Duration longest;
    private final Clock clock;
    private final Sleeper sleeper;
    private final AtomicInteger paused = new AtomicInteger();

    /** @param longest time a job is held */
    Hold(Orders orders, Admission admission, Duration longest, Clock clock, Sleeper sleeper) {
        this.orders = orders;
        this.admission = admission;
        this.longest = longest;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** Whether {@code job} may not be called yet. */
    boolean isNeeded(PromptJob job) {
        Instant notBefore = job.getNotBefore();
        return orders.isPaused(job) || (notBefore != null && notBefore.isAfter(clock.instant()));
    }

    /** Jobs held because their tenant or batch is paused. */
    int paused() {
        return paused.get();
    }

    /**
     * Waits until the job's time has come, its deadline passes, an order changes, or it was held long enough.
     *
     * @return whether to look at the job again; if not, it is to go back to the topic
     * @throws InterruptedException when the partition is being given up
     */
    boolean await(AssignedPartition partition, JobClaim claim) throws InterruptedException {
        boolean isPaused = orders.isPaused(claim.job());
        boolean woken = false;
        admission.startWaiting();
        paused.addAndGet(isPaused ? 1 : 0);
        try {
            woken = holdAside(partition, claim);
        } finally {
            paused.addAndGet(isPaused ? -1 : 0);
            admission.stopWaiting();
        }
        return woken || !isNeeded(claim.job());
    }

    private boolean holdAside(AssignedPartition partition, JobClaim claim) throws InterruptedException {
        Instant until = until(claim.job());
        boolean interrupted = false;
        claim.begin(Activity.HOLDING);
        try {
            // Between the look that sent the job here and the beginning of the hold the orders may have changed.
            if (isNeeded(claim.job()) && !orders.isCancelled(claim.job())) {
                partition.waitAside(() -> sleepUntil(until));
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        boolean woken = claim.end();
        if (partition.phase() != AssignedPartition.Phase.RUNNING || (interrupted && !woken)) {
            throw new InterruptedException();
        }
        return woken;
    }

    private Instant until(PromptJob job) {
        Instant until = clock.instant().plus(admission.isCrowded() ? SHORT : longest);
        until = earlier(until, job.getDeadline());
        return orders.isPaused(job) ? until : earlier(until, job.getNotBefore());
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }

    private void sleepUntil(Instant until) throws InterruptedException {
        for (Instant now = clock.instant(); now.isBefore(until); now = clock.instant()) {
            sleeper.sleep(Duration.between(now, until));
        }
    }
}
