package dev.tallymill.worker.consume;

/** What became of a record of {@code prompt-jobs}. */
enum Ending {
    /** The model answered. */
    COMPLETED,
    /** A result that is no answer: rejected, out of attempts, expired. */
    FAILED,
    /** Published again, to be started later. */
    PARKED,
    /** Cannot be decoded. */
    DEAD_LETTER
}
