package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.BatchTally;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchDecisionTest {

    @ParameterizedTest
    @CsvSource({
        // status, released of 10, ended, cancel, expired, decision
        "VALIDATING,   0,  0, false, false, VALIDATE",
        "VALIDATING,   0,  0, true,  false, CANCEL",
        "VALIDATING,   0,  0, false, true,  END_EXPIRED",
        "IN_PROGRESS,  0,  0, false, false, RELEASE",
        "IN_PROGRESS,  4,  4, false, false, RELEASE",
        "IN_PROGRESS, 10,  9, false, false, WAIT",
        "IN_PROGRESS, 10, 10, false, false, END_COMPLETED",
        "IN_PROGRESS, 10, 10, true,  true,  END_COMPLETED",
        "IN_PROGRESS, 10,  9, true,  false, CANCEL",
        "IN_PROGRESS,  4,  4, true,  true,  CANCEL",
        "IN_PROGRESS,  4,  3, false, true,  WAIT",
        "IN_PROGRESS,  4,  4, false, true,  END_EXPIRED",
        "IN_PROGRESS, 10,  9, false, true,  WAIT",
        "CANCELLING,   4,  3, true,  false, WAIT",
        "CANCELLING,   4,  3, true,  true,  WAIT",
        "CANCELLING,   4,  4, true,  false, END_CANCELLED",
        "CANCELLING,   0,  0, true,  false, END_CANCELLED",
    })
    void decides(
            BatchStatus status, long released, long ended, boolean cancel, boolean expired, BatchDecision decision) {
        Batch batch = TestBatches.batch(status, 10, released);
        Instant now = expired ? batch.getExpiresAt() : batch.getExpiresAt().minusMillis(1);

        assertThat(BatchDecision.of(BatchState.of(batch), new BatchTally(0, ended), cancel, now))
                .isEqualTo(decision);
    }

    @Test
    void hasNothingToDecideAboutABatchThatHasEnded() {
        BatchState ended = BatchState.of(TestBatches.batch(BatchStatus.COMPLETED, 10, 10));

        assertThatThrownBy(() -> BatchDecision.of(ended, new BatchTally(10, 10), false, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
