package dev.tallymill.ingest.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.validate.Sha256;
import dev.tallymill.schemas.record.Batch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * That a batch has ended, in the words of OpenAI's webhooks.
 *
 * @param id follows from the batch and how it ended: told twice, it is the same
 * @param type {@code batch.completed}, {@code batch.failed}, {@code batch.expired} or {@code batch.cancelled}
 * @param createdAt when the batch ended
 * @param tenant whose batch it is
 * @param batchId the batch
 */
record WebhookEvent(String id, String type, Instant createdAt, String tenant, String batchId) {

    private static final int ID_BYTES = 12;

    /** What there is to tell of {@code batch}; null while it goes on. */
    static @Nullable WebhookEvent of(Batch batch) {
        return switch (batch.getStatus()) {
            case COMPLETED -> of(batch, "batch.completed", batch.getCompletedAt());
            case FAILED -> of(batch, "batch.failed", batch.getFailedAt());
            case EXPIRED -> of(batch, "batch.expired", batch.getExpiredAt());
            case CANCELLED -> of(batch, "batch.cancelled", batch.getCancelledAt());
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING, UNKNOWN -> null;
        };
    }

    private static WebhookEvent of(Batch batch, String type, @Nullable Instant endedAt) {
        byte[] hash = Sha256.newDigest().digest((batch.getBatchId() + ' ' + type).getBytes(StandardCharsets.UTF_8));
        return new WebhookEvent(
                "evt_" + HexFormat.of().formatHex(hash, 0, ID_BYTES),
                type,
                endedAt == null ? batch.getCreatedAt() : endedAt,
                batch.getTenant(),
                batch.getBatchId());
    }

    /** The JSON that is posted. */
    String body() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id);
        json.put("object", "event");
        json.put("type", type);
        json.put("created_at", createdAt.getEpochSecond());
        json.putObject("data").put("id", batchId);
        return json.toString();
    }
}
