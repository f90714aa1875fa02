package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.RequestCounts;

/**
 * What is settled when a batch ends.
 *
 * @param completed lines of the output file; the others stand in the error file
 * @param expired lines of the error file whose requests ran out of time
 */
public record FinalResults(long completed, long expired) {

    Batch.Builder applyTo(Batch.Builder batch) {
        long total = batch.getRequestCounts().getTotal();
        long failed = total - completed;
        return batch.setRequestCounts(new RequestCounts(total, completed, failed))
                .setOutputFileId(completed > 0 ? ResultFiles.outputFileId(batch.getBatchId()) : null)
                .setErrorFileId(failed > 0 ? ResultFiles.errorFileId(batch.getBatchId()) : null);
    }
}
