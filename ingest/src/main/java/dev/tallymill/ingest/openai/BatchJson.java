package dev.tallymill.ingest.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.batch.ResultFiles;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.ValidationError;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders the API's batch object, every field of it. Ids of result files appear with their first lines. */
final class BatchJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private BatchJson() {}

    static ObjectNode of(Batch batch, @Nullable BatchProgress progress) {
        BatchCounts counts = BatchCounts.of(batch, progress);
        ObjectNode json = JSON.objectNode();
        json.put("id", batch.getBatchId());
        json.put("object", "batch");
        json.put("endpoint", batch.getEndpoint());
        json.put("model", batch.getModel());
        json.set("errors", errors(batch.getErrors()));
        json.put("input_file_id", batch.getInputFileId());
        json.put("completion_window", batch.getCompletionWindow());
        json.put("status", batch.getStatus().name().toLowerCase(Locale.ROOT));
        json.put("output_file_id", counts.completed() > 0 ? ResultFiles.outputFileId(batch.getBatchId()) : null);
        json.put("error_file_id", counts.failed() > 0 ? ResultFiles.errorFileId(batch.getBatchId()) : null);
        putTimes(json, batch);
        json.putObject("request_counts")
                .put("total", counts.total())
                .put("completed", counts.completed())
                .put("failed", counts.failed());
        json.set("usage", progress == null ? JSON.nullNode() : usage(progress));
        if (batch.getMetadata().isEmpty()) {
            json.putNull("metadata");
        } else {
            ObjectNode metadata = json.putObject("metadata");
            batch.getMetadata().forEach(metadata::put);
        }
        return json;
    }

    private static void putTimes(ObjectNode json, Batch batch) {
        putTime(json, "created_at", batch.getCreatedAt());
        putTime(json, "in_progress_at", batch.getInProgressAt());
        putTime(json, "expires_at", batch.getExpiresAt());
        putTime(json, "finalizing_at", batch.getFinalizingAt());
        putTime(json, "completed_at", batch.getCompletedAt());
        putTime(json, "failed_at", batch.getFailedAt());
        putTime(json, "expired_at", batch.getExpiredAt());
        putTime(json, "cancelling_at", batch.getCancellingAt());
        putTime(json, "cancelled_at", batch.getCancelledAt());
        if (batch.getOverBudgetSince() != null) {
            putTime(json, "over_budget_since", batch.getOverBudgetSince());
        }
    }

    /** Unix seconds, as all times of this API. */
    static void putTime(ObjectNode json, String name, @Nullable Instant time) {
        if (time == null) {
            json.putNull(name);
        } else {
            json.put(name, time.getEpochSecond());
        }
    }

    private static JsonNode errors(List<ValidationError> errors) {
        if (errors.isEmpty()) {
            return JSON.nullNode();
        }
        ObjectNode list = JSON.objectNode();
        list.put("object", "list");
        ArrayNode data = list.putArray("data");
        for (ValidationError error : errors) {
            data.addObject()
                    .put("code", error.getCode())
                    .put("message", error.getMessage())
                    .put("param", error.getParam())
                    .put("line", error.getLine());
        }
        return list;
    }

    private static ObjectNode usage(BatchProgress progress) {
        ObjectNode usage = JSON.objectNode();
        usage.put("input_tokens", progress.getPromptTokens());
        usage.putObject("input_tokens_details").put("cached_tokens", progress.getCachedPromptTokens());
        usage.put("output_tokens", progress.getCompletionTokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", progress.getReasoningTokens());
        usage.put("total_tokens", progress.getPromptTokens() + progress.getCompletionTokens());
        return usage;
    }
}
