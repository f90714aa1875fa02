package dev.tallymill.worker.call.policy;

import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides whether and when a job is tried again. Pure but for the jitter; thread-safe. */
public final class RetryPolicy {

    /** A 500 that belongs to the job: the model may write something else the next time, but not for ever. */
    private static final int MAX_ITEM_FAULTS = 3;

    /** One answer and two repetitions. */
    private static final int MAX_EMPTY_ANSWERS = 3;

    /** As many: each was paid for, and a model that misses a schema three times will hardly learn it. */
    private static final int MAX_SCHEMA_MISMATCHES = 3;

    private final int maxAttempts;
    private final Duration parkAfter;
    private final Backoff backoff;

    /**
     * A policy for all jobs of a worker.
     *
     * @param maxAttempts HTTP calls that may fail by the job's own fault or nobody's, the first included
     * @param parkAfter longest delay for which the job is held in memory
     */
    public RetryPolicy(int maxAttempts, Duration parkAfter, Backoff backoff) {
        this.maxAttempts = maxAttempts;
        this.parkAfter = parkAfter;
        this.backoff = backoff;
    }

    /**
     * What follows the failure, which the tally already counts.
     *
     * @param deadline the job's, null for none
     */
    public RetryDecision decide(Retry failure, AttemptTally tally, Instant now, @Nullable Instant deadline) {
        if (exhausted(failure.cause(), tally)) {
            return new RetryDecision.GiveUp();
        }
        if (failure.cause() == RetryCause.STALE_CONNECTION) {
            return new RetryDecision.At(now);
        }
        Duration asked = failure.askedDelay();
        Duration delay = asked != null ? asked : backoff.after(tally.failuresInRow());
        Instant next = now.plus(delay);
        if (deadline != null && !next.isBefore(deadline)) {
            return new RetryDecision.TooLate();
        }
        return delay.compareTo(parkAfter) > 0 ? new RetryDecision.Park(next) : new RetryDecision.At(next);
    }

    private boolean exhausted(RetryCause cause, AttemptTally tally) {
        return tally.charged() >= maxAttempts
                || (cause == RetryCause.ITEM_FAULT && tally.itemFaults() >= MAX_ITEM_FAULTS)
                || (cause == RetryCause.EMPTY_ANSWER && tally.emptyAnswers() >= MAX_EMPTY_ANSWERS)
                || (cause == RetryCause.SCHEMA_MISMATCH && tally.schemaMismatches() >= MAX_SCHEMA_MISMATCHES);
    }
}
