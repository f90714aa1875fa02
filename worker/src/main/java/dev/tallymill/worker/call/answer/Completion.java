package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What matters about a model's answer, for each of the APIs. Pure.
 *
 * @param digest members of the answer that matter
 * @param api the API it comes from
 */
record Completion(JsonNode digest, Api api) {

    /** Names that providers give to the tier everybody gets. */
    private static final Set<String> DEFAULT_TIERS = Set.of("default", "standard", "auto", "on_demand");

    /** The API an endpoint belongs to. */
    enum Api {
        CHAT,
        MESSAGES,
        RESPONSES,
        EMBEDDINGS,
        OTHER;

        static Api of(String endpoint) {
            if (endpoint.endsWith("/chat/completions")) {
                return CHAT;
            }
            if (endpoint.endsWith("/messages")) {
                return MESSAGES;
            }
            if (endpoint.endsWith("/responses")) {
                return RESPONSES;
            }
            return endpoint.endsWith("/embeddings") ? EMBEDDINGS : OTHER;
        }
    }

    /** Whether it has what an answer of this API always has; a proxy's status page in JSON does not. */
    boolean hasShape() {
        return switch (api) {
            case CHAT -> !digest.path("choices").isEmpty();
            case MESSAGES -> digest.path("content").isArray();
            case RESPONSES -> digest.path("output").isArray();
            case EMBEDDINGS, OTHER -> true;
        };
    }

    /** Whether the model stopped for length. */
    boolean truncated() {
        for (JsonNode choice : digest.path("choices")) {
            if (choice.path("finish_reason").asText().equals("length")) {
                return true;
            }
        }
        String reason = digest.path("incomplete_details").path("reason").asText();
        return digest.path("stop_reason").asText().equals("max_tokens") || reason.equals("max_output_tokens");
    }

    /**
     * Whether a chat model stopped of its own accord without having written anything: no content, no tool call, no refusal.
     * Reasoning alone is nothing.
     */
    boolean empty() {
        if (api != Api.CHAT) {
            return false;
        }
        for (JsonNode choice : digest.path("choices")) {
            if (!choice.path("finish_reason").asText("stop").equals("stop") || says(choice.path("message"))) {
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
                || message.path("audio").isObject();
    }

    private static boolean hasText(JsonNode content) {
        return content.isTextual() ? !content.textValue().isBlank() : !content.isEmpty();
    }

    /** The tier that served, null for the default. */
    @Nullable
    String serviceTier() {
        String tier = digest.path("service_tier")
                .asText(digest.path("usage").path("service_tier").asText(""));
        return tier.isEmpty() || tier.equals("null") || DEFAULT_TIERS.contains(tier) ? null : tier;
    }
}
