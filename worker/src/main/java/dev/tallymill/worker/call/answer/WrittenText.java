package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Finds the texts that a model wrote to their own end, one for each choice; without refusals and tool calls. Pure. */
final class WrittenText {

    private WrittenText() {}

    static List<String> of(Completion completion) {
        JsonNode digest = completion.digest();
        return switch (completion.api()) {
            case CHAT -> choices(digest, "message");
            case COMPLETIONS -> choices(digest, "");
            case MESSAGES ->
                digest.path("stop_reason").asText().equals("end_turn")
                        ? joined(digest.path("content"), "text")
                        : List.of();
            case RESPONSES -> {
                List<String> texts = new ArrayList<>();
                for (JsonNode item : digest.path("output")) {
                    texts.addAll(joined(item.path("content"), "output_text"));
                }
                yield texts;
            }
            case EMBEDDINGS, OTHER -> List.of();
        };
    }

    private static List<String> choices(JsonNode digest, String member) {
        List<String> texts = new ArrayList<>();
        for (JsonNode choice : digest.path("choices")) {
            JsonNode said =
                    member.isEmpty() ? choice.path("text") : choice.path(member).path("content");
            if (choice.path("finish_reason").asText("stop").equals("stop")) {
                if (said.isTextual() && !said.textValue().isBlank()) {
                    texts.add(said.textValue());
                } else {
                    texts.addAll(joined(said, "text"));
                }
            }
        }
        return texts;
    }

    /** The text parts put together; nothing where there is none, or anything beside them but thoughts. */
    private static List<String> joined(JsonNode parts, String type) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            if (part.path("type").asText().equals(type)) {
                text.append(part.path("text").asText());
            } else if (!part.path("type").asText().endsWith("thinking")) {
                return List.of();
            }
        }
        return text.isEmpty() ? List.of() : List.of(text.toString());
    }
}
