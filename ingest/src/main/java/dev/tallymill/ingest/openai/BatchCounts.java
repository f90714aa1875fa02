package dev.tallymill.ingest.openai;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.RequestCounts;
import org.jspecify.annotations.Nullable;

/**
 * A batch's {@code request_counts}: settled ones once it has ended, else as far as the aggregator has told.
 *
 * @param total all requests
 * @param completed lines of the output file
 * @param failed lines of the error file
 */
record BatchCounts(long total, long completed, long failed) {

    static BatchCounts of(Batch batch, @Nullable BatchProgress progress) {
        RequestCounts counts = batch.getRequestCounts();
        if (BatchState.isTerminal(batch.getStatus())) {
            return new BatchCounts(counts.getTotal(), counts.getCompleted(), counts.getFailed());
        }
        BatchTally tally = BatchTally.of(progress);
        return new BatchCounts(counts.getTotal(), tally.completed(), tally.ended() - tally.completed());
    }
}
