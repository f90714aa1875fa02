package dev.tallymill.standalone.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BatchProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run comes to.
 *
 * @param progress the aggregator's tally of the batch
 * @param models the same by model
 * @param completed lines of the output file
 * @param failed lines of the errors file
 * @param invalid lines that completed with an answer that is of no use
 * @param seconds how long this invocation took
 * @param resumed lines that had their result before this invocation; 0 for a run from the start
 * @param errors errors file, null when no line failed
 */
record RunSummary(
        String batchId,
        String status,
        long total,
        long completed,
        long failed,
        long invalid,
        BatchProgress progress,
        List<ModelSpend> models,
        Duration seconds,
        long resumed,
        Path output,
        @Nullable Path errors) {

    /** The summary object of {@code --json}: one line, money as an exact decimal string. */
    String toJson() {
        ObjectMapper json = new ObjectMapper();
        ObjectNode object = json.createObjectNode();
        object.put("batch_id", batchId);
        object.put("status", status);
        object.put("total", total);
        object.put("completed", completed);
        object.put("failed", failed);
        if (invalid > 0) {
            object.put("invalid", invalid);
        }
        object.put("prompt_tokens", progress.getPromptTokens());
        object.put("cached_tokens", progress.getCachedPromptTokens());
        object.put("completion_tokens", progress.getCompletionTokens());
        object.put("reasoning_tokens", progress.getReasoningTokens());
        object.putObject("cost").put("value", cost().toString()).put("currency", "USD");
        object.put("unpriced", progress.getUnpriced());
        object.put("attempts", progress.getAttempts());
        object.put("seconds", seconds.toMillis() / 1000.0);
        object.put("resumed", resumed);
        object.put("output", output.toString());
        object.put("errors", errors == null ? null : errors.toString());
        try {
            return json.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is always writable", e);
        }
    }

    Usd cost() {
        return new Usd(progress.getCost());
    }
}
