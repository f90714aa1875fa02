package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.schemas.record.Batch;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is to be done about one active batch now. */
enum BatchDecision {
    /** Check the next lines of its file. */
    VALIDATE,
    /** Release its next lines as far as the tenant's window allows. */
    RELEASE,
    /** Wait for released jobs to end. */
    WAIT,
    /** Stop releasing since the client wants no more. */
    CANCEL,
    /** Stop releasing since its time is up, and have its calls aborted. */
    EXPIRE,
    /** Fix which results count: every request has one, or no more are waited for. */
    SETTLE,
    /** Turn the results that count into its files. */
    STORE;

    /**
     * Decides from what is known.
     *
     * @param state the batch as last stored
     * @param tally what is known to have ended; may lag behind
     * @param cancelRequested whether the client wants it cancelled
     * @param grace how long released jobs are waited for after the batch was cancelled or its time was up
     */
    static BatchDecision of(BatchState state, BatchTally tally, boolean cancelRequested, Duration grace, Instant now) {
        return switch (state) {
            case BatchState.Validating validating -> {
                if (cancelRequested) {
                    yield CANCEL;
                }
                yield hasPassed(validating.batch().getExpiresAt(), now) ? EXPIRE : VALIDATE;
            }
            case BatchState.InProgress inProgress -> inProgress(inProgress.batch(), tally, cancelRequested, now);
            case BatchState.Finalizing finalizing ->
                closing(finalizing.batch(), finalizing.batch().getFinalizingAt(), tally, grace, now);
            case BatchState.Cancelling cancelling ->
                closing(cancelling.batch(), cancelling.batch().getCancellingAt(), tally, grace, now);
            case BatchState.Ended ended ->
                throw new IllegalArgumentException("batch " + ended.batch().getBatchId() + " is not active");
        };
    }

    private static BatchDecision inProgress(Batch batch, BatchTally tally, boolean cancelRequested, Instant now) {
        boolean allReleased =
                batch.getCheckpoint().getNextLine() >= batch.getRequestCounts().getTotal();
        if (allReleased && allEnded(batch, tally)) {
            return SETTLE;
        }
        if (cancelRequested) {
            return CANCEL;
        }
        if (hasPassed(batch.getExpiresAt(), now)) {
            return EXPIRE;
        }
        return allReleased ? WAIT : RELEASE;
    }

    private static BatchDecision closing(
            Batch batch, @Nullable Instant since, BatchTally tally, Duration grace, Instant now) {
        if (!batch.getResultEndOffsets().isEmpty()) {
            return STORE;
        }
        return allEnded(batch, tally) || since == null || hasPassed(since.plus(grace), now) ? SETTLE : WAIT;
    }

    /** True when every released job has its result. */
    static boolean allEnded(Batch batch, BatchTally tally) {
        return tally.ended() >= batch.getCheckpoint().getNextLine();
    }

    private static boolean hasPassed(@Nullable Instant end, Instant now) {
        return end != null && !now.isBefore(end);
    }
}
