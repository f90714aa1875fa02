package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BatchDecisionTest {

    private static final Duration GRACE = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({
        // status, released of 10, ended, cancel, seconds past the window, decision
        "VALIDATING,   0,  0, false, -1, VALIDATE",
        "VALIDATING,   0,  0, true,  -1, CANCEL",
        "VALIDATING,   0,  0, false,  0, EXPIRE",
        "IN_PROGRESS,  0,  0, false, -1, RELEASE",
        "IN_PROGRESS,  4,  4, false, -1, RELEASE",
        "IN_PROGRESS, 10,  9, false, -1, WAIT",
        "IN_PROGRESS, 10, 10, false, -1, SETTLE",
        "IN_PROGRESS, 10, 10, true,   0, SETTLE",
        "IN_PROGRESS, 10,  9, true,  -1, CANCEL",
        "IN_PROGRESS,  4,  4, true,   0, CANCEL",
        "IN_PROGRESS,  4,  3, false,  0, EXPIRE",
        "IN_PROGRESS,  4,  4, false,  0, EXPIRE",
        "IN_PROGRESS, 10,  9, false,  0, EXPIRE",
        "FINALIZING,  10,  9, true,   9, WAIT",
        "FINALIZING,  10,  9, true,  10, SETTLE",
        "FINALIZING,   4,  4, false,  0, SETTLE",
        "CANCELLING,   4,  3, true,  -1, WAIT",
        "CANCELLING,   4,  3, true,   9, WAIT",
        "CANCELLING,   4,  3, true,  10, SETTLE",
        "CANCELLING,   4,  4, true,  -1, SETTLE",
        "CANCELLING,   0,  0, true,  -1, SETTLE",
    })
    void decides(
            BatchStatus status, long released, long ended, boolean cancel, long secondsPast, BatchDecision decision) {
        Batch batch = TestBatches.batch(status, 10, released);
        batch.setFinalizingAt(batch.getExpiresAt());
        batch.setCancellingAt(batch.getExpiresAt());
        Instant now = batch.getExpiresAt().plusSeconds(secondsPast);

        assertThat(BatchDecision.of(BatchState.of(batch), new BatchTally(0, 0, ended), cancel, GRACE, now))
                .isEqualTo(decision);
    }

    @ParameterizedTest
    @EnumSource(names = {"FINALIZING", "CANCELLING"})
    void storesTheResultsOfABatchOnceTheyAreSettled(BatchStatus status) {
        Batch batch = TestBatches.batch(status, 10, 10);
        batch.setResultEndOffsets(List.of(7L));

        assertThat(BatchDecision.of(BatchState.of(batch), new BatchTally(0, 0, 9), true, GRACE, Instant.EPOCH))
                .isEqualTo(BatchDecision.STORE);
    }

    @Test
    void hasNothingToDecideAboutABatchThatHasEnded() {
        BatchState ended = BatchState.of(TestBatches.batch(BatchStatus.COMPLETED, 10, 10));

        assertThatThrownBy(() -> BatchDecision.of(ended, new BatchTally(10, 0, 10), false, GRACE, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
