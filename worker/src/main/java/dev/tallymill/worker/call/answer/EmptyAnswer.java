package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.worker.call.ModelApi;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Recognises an answer in which the model stopped of its own accord without having written anything: no content, no tool
 * call, no refusal. Reasoning alone is nothing. An answer that ended for another reason (length, a filter, a refusal) is
 * what it is, empty or not. Pure.
 */
final class EmptyAnswer {

    /** Anthropic's names for an end of the model's own accord; {@code pause_turn}, {@code refusal} and the like are none. */
    private static final Set<String> STOPPED = Set.of("end_turn", "stop_sequence");

    private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking", "reasoning");

    private EmptyAnswer() {}

    static boolean is(JsonNode digest, ModelApi api) {
        return switch (api) {
            case CHAT -> allStoppedWithout(digest, choice -> says(choice.path("message")));
            // Not even a blank: the line break that a base model was asked for is an answer.
            case COMPLETIONS ->
                allStoppedWithout(
                        digest, choice -> !choice.path("text").asText().isEmpty());
            case MESSAGES ->
                STOPPED.contains(digest.path("stop_reason").asText("end_turn")) && !anyBlock(digest.path("content"));
            case RESPONSES ->
                digest.path("status").asText("completed").equals("completed") && !anyItem(digest.path("output"));
            case EMBEDDINGS, OTHER -> false;
        };
    }

    private static boolean allStoppedWithout(JsonNode digest, Predicate<JsonNode> content) {
        for (JsonNode choice : digest.path("choices")) {
            if (!choice.path("finish_reason").asText("stop").equals("stop") || content.test(choice)) {
                return false;
            }
        }
        return true;
    }

    private static boolean says(JsonNode message) {
        return hasText(message.path("content"))
                || hasText(message.path("refusal"))
                || !message.path("tool_calls").isEmpty()
                || message.path("function_call").isObject()
                || message.path("audio").isObject()
                || !message.path("images").isEmpty();
    }

    /** Of Anthropic's content: a text that says something, or any block but thoughts, a tool's use above all. */
    private static boolean anyBlock(JsonNode content) {
        for (JsonNode block : content) {
            String type = block.path("type").asText();
            if (type.equals("text") ? hasText(block.path("text")) : !THOUGHTS.contains(type)) {
                return true;
            }
        }
        return false;
    }

    /** Of a response's output: a message that says or refuses something, or any item but thoughts, a call above all. */
    private static boolean anyItem(JsonNode output) {
        for (JsonNode item : output) {
            String type = item.path("type").asText();
            if (type.equals("message") ? anyPart(item.path("content")) : !THOUGHTS.contains(type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyPart(JsonNode content) {
        for (JsonNode part : content) {
            boolean text = part.path("type").asText().equals("output_text");
            if (!text || hasText(part.path("text"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasText(JsonNode content) {
        return content.isTextual() ? !content.textValue().isBlank() : !content.isEmpty();
    }
}
