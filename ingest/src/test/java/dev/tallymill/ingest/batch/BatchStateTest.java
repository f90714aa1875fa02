package dev.tallymill.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchStateTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeAll
    static void trustRecords() {
        TrustedRecords.trust();
    }

    @Test
    void completesWithBothFilesWhenSomeFailed() {
        Batch completed = finalizing().finish(new FinalResults(7, 0), NOW).batch();

        assertThat(completed.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(completed.getRequestCounts()).isEqualTo(new RequestCounts(10L, 7L, 3L));
        assertThat(completed.getOutputFileId()).isEqualTo("file-1-output");
        assertThat(completed.getErrorFileId()).isEqualTo("file-1-errors");
        assertThat(completed.getResultEndOffsets()).containsExactly(5L, 6L);
        assertThat(completed.getFinalizingAt()).isEqualTo(NOW);
        assertThat(completed.getCompletedAt()).isEqualTo(NOW);
    }

    @Test
    void completesWhenEveryRequestFailed() {
        Batch completed = finalizing().finish(new FinalResults(0, 0), NOW).batch();

        assertThat(completed.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(completed.getRequestCounts()).isEqualTo(new RequestCounts(10L, 0L, 10L));
    }

    @Test
    void expiresWhenARequestRanOutOfTime() {
        Batch expired = finalizing().finish(new FinalResults(9, 1), NOW).batch();

        assertThat(expired.getStatus()).isEqualTo(BatchStatus.EXPIRED);
        assertThat(expired.getExpiredAt()).isEqualTo(NOW);
        assertThat(expired.getCompletedAt()).isNull();
    }

    @Test
    void namesNoFileThatWouldBeEmpty() {
        assertThat(finalizing().finish(new FinalResults(10, 0), NOW).batch().getErrorFileId())
                .isNull();
        assertThat(finalizing().finish(new FinalResults(0, 0), NOW).batch().getOutputFileId())
                .isNull();
    }

    @Test
    void aTransitionLeavesTheFormerRecordAlone() {
        BatchState.InProgress before = inProgress();

        before.releasedUpTo(new DispatchCheckpoint(9L, 9L));

        assertThat(before.batch().getCheckpoint()).isEqualTo(new DispatchCheckpoint(0L, 0L));
    }

    @Test
    void cancelsOutOfValidation() {
        Batch cancelled = new BatchState.Validating(batch())
                .cancel(NOW)
                .finish(new FinalResults(0, 0), NOW)
                .batch();

        assertThat(cancelled.getStatus()).isEqualTo(BatchStatus.CANCELLED);
        assertThat(cancelled.getRequestCounts()).isEqualTo(new RequestCounts(0L, 0L, 0L));
        assertThat(cancelled.getErrorFileId()).isNull();
    }

    @Test
    void timesAreInOrderThoughTheNextInstancesClockIsBehind() {
        Instant behind = NOW.minusSeconds(60);

        Batch completed = new BatchState.InProgress(inProgress().batch())
                .finalizing(behind)
                .settled(List.of())
                .finish(new FinalResults(10, 0), behind)
                .batch();
        assertThat(completed.getFinalizingAt()).isEqualTo(NOW);
        assertThat(completed.getCompletedAt()).isEqualTo(NOW);

        Batch cancelled = inProgress()
                .cancel(NOW.plusSeconds(5))
                .finish(new FinalResults(0, 0), behind)
                .batch();
        assertThat(cancelled.getCancelledAt()).isEqualTo(NOW.plusSeconds(5));
        assertThat(new BatchState.Validating(batch())
                        .fail(List.of(), behind)
                        .batch()
                        .getFailedAt())
                .isEqualTo(NOW);
    }

    @Test
    void refusesAStatusOfANewerVersion() {
        Batch unknown = batch();
        unknown.setStatus(BatchStatus.UNKNOWN);

        assertThatThrownBy(() -> BatchState.of(unknown)).hasMessageContaining("upgrade");
    }

    private static BatchState.Finalizing finalizing() {
        return inProgress().finalizing(NOW).settled(List.of(5L, 6L));
    }

    private static BatchState.InProgress inProgress() {
        return new BatchState.Validating(batch())
                .start(new ValidationReport(10, 10, 100, null, "/v1/responses", "m", List.of()), NOW);
    }

    private static Batch batch() {
        return Batch.newBuilder()
                .setBatchId("batch_1")
                .setTenant("acme")
                .setEndpoint("/v1/responses")
                .setInputFileId("file-1")
                .setCompletionWindow("24h")
                .setStatus(BatchStatus.VALIDATING)
                .setCreatedAt(NOW)
                .setRequestCounts(new RequestCounts(0L, 0L, 0L))
                .setCheckpoint(new DispatchCheckpoint(0L, 0L))
                .build();
    }
}
