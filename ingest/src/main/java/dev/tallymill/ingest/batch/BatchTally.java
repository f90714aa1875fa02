package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.BatchProgress;
import org.jspecify.annotations.Nullable;

/**
 * How many of a batch's jobs have ended, as far as the aggregator has told.
 *
 * @param completed jobs with a line in the output file
 * @param unfinished jobs that ended since their time was up or their batch was not wanted any more
 * @param ended all jobs with a result
 */
public record BatchTally(long completed, long unfinished, long ended) {

    private static final BatchTally NONE = new BatchTally(0, 0, 0);

    public static BatchTally of(@Nullable BatchProgress progress) {
        if (progress == null) {
            return NONE;
        }
        return new BatchTally(
                progress.getCompleted(),
                progress.getExpired() + progress.getCancelled(),
                progress.getCompleted()
                        + progress.getFailed()
                        + progress.getExpired()
                        + progress.getCancelled()
                        + progress.getBudgetExceeded());
    }
}
