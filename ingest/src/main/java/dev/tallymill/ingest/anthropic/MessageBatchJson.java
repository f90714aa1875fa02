package dev.tallymill.ingest.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders Anthropic's message batch object. */
final class MessageBatchJson {

    private static final String BATCH_PREFIX = "batch_";
    private static final String PREFIX = "msgbatch_";

    private MessageBatchJson() {}

    /** A batch's id as this API writes it. */
    static String id(String batchId) {
        return batchId.startsWith(BATCH_PREFIX) ? PREFIX + batchId.substring(BATCH_PREFIX.length()) : batchId;
    }

    /** The batch's own id. */
    static String batchId(String id) {
        return id.startsWith(PREFIX) ? BATCH_PREFIX + id.substring(PREFIX.length()) : id;
    }

    /** @param origin where the client found the API */
    static ObjectNode of(Batch batch, @Nullable BatchProgress progress, String origin) {
        boolean ended = BatchState.isTerminal(batch.getStatus());
        String id = id(batch.getBatchId());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id);
        json.put("type", "message_batch");
        json.put("processing_status", status(batch.getStatus()));
        json.set("request_counts", counts(batch, progress));
        json.put("created_at", time(batch.getCreatedAt()));
        json.put("expires_at", time(batch.getExpiresAt()));
        json.put("ended_at", time(endedAt(batch)));
        json.put("cancel_initiated_at", time(batch.getCancellingAt()));
        json.putNull("archived_at");
        json.put("results_url", ended ? origin + "/v1/messages/batches/" + id + "/results" : null);
        return json;
    }

    private static String status(BatchStatus status) {
        if (BatchState.isTerminal(status)) {
            return "ended";
        }
        return status == BatchStatus.CANCELLING ? "canceling" : "in_progress";
    }

    private static ObjectNode counts(Batch batch, @Nullable BatchProgress progress) {
        return BatchState.isTerminal(batch.getStatus()) ? settled(batch, progress) : soFar(batch, progress);
    }

    private static ObjectNode soFar(Batch batch, @Nullable BatchProgress progress) {
        long succeeded = progress == null ? 0 : progress.getCompleted();
        long errored = errored(progress);
        long canceled = progress == null ? 0 : progress.getCancelled();
        long expired = progress == null ? 0 : progress.getExpired();
        long ended = succeeded + errored + canceled + expired;
        return counts(Math.max(0, batch.getRequestCounts().getTotal() - ended), succeeded, errored, canceled, expired);
    }

    /** How many have an answer was settled at the end, and progress may tell of more since; the others ended as it did. */
    private static ObjectNode settled(Batch batch, @Nullable BatchProgress progress) {
        long succeeded = batch.getRequestCounts().getCompleted();
        long failed = batch.getRequestCounts().getFailed();
        long errored = Math.min(failed, errored(progress));
        return switch (batch.getStatus()) {
            case CANCELLED -> counts(0, succeeded, errored, failed - errored, 0);
            case EXPIRED -> counts(0, succeeded, errored, 0, failed - errored);
            case COMPLETED, FAILED, VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING, UNKNOWN ->
                counts(0, succeeded, failed, 0, 0);
        };
    }

    private static long errored(@Nullable BatchProgress progress) {
        return progress == null ? 0 : progress.getFailed() + progress.getBudgetExceeded();
    }

    private static ObjectNode counts(long processing, long succeeded, long errored, long canceled, long expired) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("processing", processing)
                .put("succeeded", succeeded)
                .put("errored", errored)
                .put("canceled", canceled)
                .put("expired", expired);
    }

    private static @Nullable Instant endedAt(Batch batch) {
        return Stream.of(batch.getCompletedAt(), batch.getFailedAt(), batch.getExpiredAt(), batch.getCancelledAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
