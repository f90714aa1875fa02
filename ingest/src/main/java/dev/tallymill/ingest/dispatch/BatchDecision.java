package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.schemas.record.Batch;
import java.time.Instant;

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
    /** End it: all that was released has ended and the rest is cancelled. */
    END_CANCELLED,
    /** End it: its time is up and all that was released has ended. */
    END_EXPIRED,
    /** End it: every request has its result. */
    END_COMPLETED;

    /**
     * Decides from what is known.
     *
     * @param state the batch as last stored
     * @param tally what is known to have ended; may lag behind
     * @param cancelRequested whether the client wants it cancelled
     */
    static BatchDecision of(BatchState state, BatchTally tally, boolean cancelRequested, Instant now) {
        return switch (state) {
            case BatchState.Validating validating -> {
                if (cancelRequested) {
                    yield CANCEL;
                }
                yield isOver(validating.batch(), now) ? END_EXPIRED : VALIDATE;
            }
            case BatchState.InProgress inProgress -> inProgress(inProgress.batch(), tally, cancelRequested, now);
            case BatchState.Cancelling cancelling -> allEnded(cancelling.batch(), tally) ? END_CANCELLED : WAIT;
            case BatchState.Ended ended ->
                throw new IllegalArgumentException("batch " + ended.batch().getBatchId() + " is not active");
        };
    }

    private static BatchDecision inProgress(Batch batch, BatchTally tally, boolean cancelRequested, Instant now) {
        boolean allReleased =
                batch.getCheckpoint().getNextLine() >= batch.getRequestCounts().getTotal();
        if (allReleased && allEnded(batch, tally)) {
            return END_COMPLETED;
        }
        if (cancelRequested) {
            return CANCEL;
        }
        if (isOver(batch, now)) {
            return allEnded(batch, tally) ? END_EXPIRED : WAIT;
        }
        return allReleased ? WAIT : RELEASE;
    }

    private static boolean allEnded(Batch batch, BatchTally tally) {
        return tally.ended() >= batch.getCheckpoint().getNextLine();
    }

    private static boolean isOver(Batch batch, Instant now) {
        return batch.getExpiresAt() != null && !now.isBefore(batch.getExpiresAt());
    }
}
