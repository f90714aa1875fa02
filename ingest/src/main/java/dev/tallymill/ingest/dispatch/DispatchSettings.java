package dev.tallymill.ingest.dispatch;

/**
 * How much the dispatcher releases at a time.
 *
 * @param windowJobs most jobs that are released and have not ended; the tenants share it
 * @param windowBytes about as many bytes of them; what is estimated is from the file's mean line
 * @param turnJobs most jobs in one turn of a tenant of weight 1
 * @param turnBytes about as many bytes in such a turn
 * @param firstTurnJobs most jobs in the first turn of a batch: a small one gets the first call out soon
 */
public record DispatchSettings(long windowJobs, long windowBytes, int turnJobs, long turnBytes, int firstTurnJobs) {

    /** 20,000 jobs or 256 MB outstanding; turns of 1,000 jobs or 1 MB, the first one of 64 jobs. */
    public static final DispatchSettings DEFAULT =
            new DispatchSettings(20_000, 256L * 1024 * 1024, 1_000, 1024 * 1024, 64);

    /** Ends the round of turns that make up a transaction. */
    static final long TRANSACTION_BYTES = 4 * 1024 * 1024;

    /** Of a file that is being validated, before other batches have their turn again. */
    static final long VALIDATION_SLICE_BYTES = 4 * 1024 * 1024;

    public DispatchSettings {
        if (windowJobs < 1 || windowBytes < 1 || turnJobs < 1 || turnBytes < 1 || firstTurnJobs < 1) {
            throw new IllegalArgumentException("window and turns of the dispatcher must be positive");
        }
    }

    /** What a job costs of a tenant's turn, in bytes: a short one no less than its share of {@code turnJobs}. */
    long cost(int lineBytes) {
        return Math.max(lineBytes, Math.max(1, turnBytes / turnJobs));
    }
}
