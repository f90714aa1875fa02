package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.RequestCounts;
import java.util.List;

/**
 * What is settled when a batch ends.
 *
 * @param completed lines of the output file; the others stand in the error file
 * @param endOffsets for each partition of {@code prompt-results} an offset after the batch's last result
 */
public record FinalResults(long completed, List<Long> endOffsets) {

    public FinalResults {
        endOffsets = List.copyOf(endOffsets);
    }

    Batch.Builder applyTo(Batch.Builder batch) {
        long total = batch.getRequestCounts().getTotal();
        long failed = total - completed;
        return batch.setRequestCounts(new RequestCounts(total, completed, failed))
                .setResultEndOffsets(endOffsets)
                .setOutputFileId(completed > 0 ? ResultFiles.outputFileId(batch.getBatchId()) : null)
                .setErrorFileId(failed > 0 ? ResultFiles.errorFileId(batch.getBatchId()) : null);
    }
}
