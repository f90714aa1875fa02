package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.json.PooledJson;
import dev.tallymill.schemas.record.Usage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Estimates token counts for upstreams that report none. One token for every four bytes of UTF-8, rounded up: what English
 * text comes to with the tokenizers of current models; four tokens for every message and three for the start of the answer,
 * as chat templates add. Texts in other scripts may be off by a factor of two. Never 0, so that a call is never free. Pure
 * and thread-safe.
 */
public final class TokenEstimator {

    private static final int BYTES_PER_TOKEN = 4;
    private static final int TOKENS_PER_MESSAGE = 4;
    private static final int TOKENS_TO_START = 3;

    private static final List<String> PROMPT_MEMBERS =
            List.of("messages", "system", "prompt", "input", "instructions", "tools", "functions", "response_format");
    private static final List<String> COMPLETION_MEMBERS = List.of("choices", "output", "content");

    /** Not text that the model wrote. */
    private static final Set<String> LABELS =
            Set.of("role", "type", "id", "call_id", "object", "finish_reason", "status", "logprobs", "index");

    private final ObjectMapper mapper = new ObjectMapper(PooledJson.factory());

    /** Fills in what the upstream left out, and marks it; a count that was reported is kept. */
    Usage complete(@Nullable Usage reported, String requestBody, JsonNode answer, boolean writesText) {
        Long prompt = reported == null ? null : positive(reported.getPromptTokens());
        Long completion = reported == null ? null : reported.getCompletionTokens();
        long written = bytes(answer, COMPLETION_MEMBERS);
        boolean completionMissing = writesText && (completion == null || (completion == 0 && written > 0));
        if (prompt != null && !completionMissing && reported != null) {
            return reported;
        }
        return new Usage(
                prompt != null ? prompt : promptTokens(requestBody),
                reported == null ? null : reported.getCachedPromptTokens(),
                completionMissing ? Long.valueOf(Math.max(1, tokens(written))) : completion,
                reported == null ? null : reported.getReasoningTokens(),
                true);
    }

    /** Prompt tokens of a request, by its body; at least 1. */
    public long promptTokens(String requestBody) {
        JsonNode request;
        try {
            request = mapper.readTree(requestBody);
        } catch (JsonProcessingException e) {
            return Math.max(1, tokens(utf8Length(requestBody)));
        }
        long messages = request.path("messages").size();
        return tokens(bytes(request, PROMPT_MEMBERS)) + messages * TOKENS_PER_MESSAGE + TOKENS_TO_START;
    }

    private static long bytes(JsonNode object, List<String> members) {
        return members.stream().mapToLong(name -> textBytes(object.path(name))).sum();
    }

    private static long textBytes(JsonNode node) {
        if (node.isTextual()) {
            return utf8Length(node.textValue());
        }
        long sum = 0;
        if (node.isArray()) {
            for (JsonNode element : node) {
                sum += textBytes(element);
            }
        }
        for (var member : node.properties()) {
            if (!LABELS.contains(member.getKey())) {
                sum += textBytes(member.getValue());
            }
        }
        return sum;
    }

    private static long tokens(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }

    private static long utf8Length(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    private static @Nullable Long positive(@Nullable Long count) {
        return count == null || count == 0 ? null : count;
    }
}
