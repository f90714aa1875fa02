package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.Outcome;

/** What became of a record of {@code prompt-jobs}. */
enum Ending {
    /** The model answered. */
    COMPLETED,
    /** A result that is no answer: rejected, out of attempts, expired. */
    FAILED,
    /** Its batch was cancelled first. */
    CANCELLED,
    /** Published again, to be started later. */
    PARKED,
    /** Cannot be decoded. */
    DEAD_LETTER;

    /** How a job ended that has a result. */
    static Ending of(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> COMPLETED;
            case CANCELLED -> CANCELLED;
            case FAILED, EXPIRED, BUDGET_EXCEEDED, UNKNOWN -> FAILED;
        };
    }
}
