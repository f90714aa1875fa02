package dev.tallymill.standalone.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import org.jspecify.annotations.Nullable;

/** Finds in the result of a chat completion what its row got. Immutable, thread-safe. */
final class AnswerReader {

    private final JsonMapper mapper = new JsonMapper();
    private final AnswerColumns columns;

    AnswerReader(AnswerColumns columns) {
        this.columns = columns;
    }

    RowAnswer of(PromptResult result) {
        JsonNode body = parse(result.getResponseBody());
        if (result.getOutcome() != Outcome.COMPLETED) {
            return new RowAnswer.Failed(failure(result, body));
        }
        if (result.getTruncated()) {
            return new RowAnswer.Invalid("cut_off: the answer ended at the limit of tokens; raise --max-tokens");
        }
        JsonNode message = body.path("choices").path(0).path("message");
        if (message.path("refusal").isTextual()) {
            return new RowAnswer.Invalid(
                    "refused: " + oneLine(message.path("refusal").asText()));
        }
        if (!message.path("content").isTextual()) {
            return new RowAnswer.Invalid("invalid_answer: the model's message has no text");
        }
        return columns.read(message.path("content").textValue());
    }

    private JsonNode parse(@Nullable String body) {
        if (body == null) {
            return MissingNode.getInstance();
        }
        try {
            return mapper.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String failure(PromptResult result, JsonNode body) {
        String said = oneLine(body.path("error").path("message").asText(""));
        Integer status = result.getHttpStatus();
        JobError error = result.getError();
        if (status != null && status >= 400) {
            return "http_" + status + (said.isEmpty() ? "" : ": " + said);
        }
        return error == null ? "failed" : error.getCode() + ": " + oneLine(error.getMessage());
    }

    private static String oneLine(String text) {
        return String.join(" ", text.lines().toList());
    }
}
