package dev.tallymill.ingest.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.RequestCounts;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageBatchJsonTest {

    @Test
    void whileItRunsTheCountsAreThoseOfItsProgress() {
        JsonNode counts = counts(batch(BatchStatus.IN_PROGRESS, 10, 0, 0), progress(4, 2, 1));

        assertThat(counts).hasToString(text(3, 4, 2, 1, 0));
    }

    @Test
    void onceItHasEndedTheyAreThoseOfItsResults() {
        // Progress may lag behind the end, or tell of answers that came too late for the results.
        assertThat(counts(batch(BatchStatus.COMPLETED, 10, 8, 2), progress(7, 1, 0)))
                .hasToString(text(0, 8, 2, 0, 0));
        assertThat(counts(batch(BatchStatus.CANCELLED, 10, 4, 6), progress(5, 2, 1)))
                .hasToString(text(0, 4, 2, 4, 0));
        assertThat(counts(batch(BatchStatus.EXPIRED, 10, 4, 6), progress(4, 2, 3)))
                .hasToString(text(0, 4, 2, 0, 4));
        assertThat(counts(batch(BatchStatus.FAILED, 0, 0, 0), progress(0, 0, 0)))
                .hasToString(text(0, 0, 0, 0, 0));
    }

    private static JsonNode counts(Batch batch, BatchProgress progress) {
        return MessageBatchJson.of(batch, progress, "http://localhost").path("request_counts");
    }

    private static String text(int processing, int succeeded, int errored, int canceled, int expired) {
        return "{\"processing\":" + processing + ",\"succeeded\":" + succeeded + ",\"errored\":" + errored
                + ",\"canceled\":" + canceled + ",\"expired\":" + expired + "}";
    }

    private static Batch batch(BatchStatus status, long total, long completed, long failed) {
        return Batch.newBuilder()
                .setBatchId("batch_1")
                .setTenant("acme")
                .setEndpoint("/v1/messages")
                .setInputFileId("file-1")
                .setCompletionWindow("24h")
                .setStatus(status)
                .setCreatedAt(Instant.EPOCH)
                .setRequestCounts(new RequestCounts(total, completed, failed))
                .setCheckpoint(new DispatchCheckpoint(total, total))
                .build();
    }

    private static BatchProgress progress(long completed, long failed, long cancelled) {
        return BatchProgress.newBuilder()
                .setBatchId("batch_1")
                .setTenant("acme")
                .setCompleted(completed)
                .setFailed(failed)
                .setExpired(0)
                .setCancelled(cancelled)
                .setBudgetExceeded(0)
                .setPromptTokens(0)
                .setCachedPromptTokens(0)
                .setCompletionTokens(0)
                .setReasoningTokens(0)
                .setEstimated(0)
                .setUnpriced(0)
                .setAttempts(0)
                .setCost(new BigDecimal("0.000000000000"))
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }
}
