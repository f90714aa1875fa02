package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.worker.call.ModelApi;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What matters about a model's answer, for each of the APIs. Pure.
 *
 * @param digest members of the answer that matter
 * @param api the API it comes from
 */
record Completion(JsonNode digest, ModelApi api) {

    /** Names that providers give to an end for length: of the answer, or of what the model can take in at all. */
    private static final Set<String> LENGTH =
            Set.of("length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded");

    private static final Set<String> FAILED = Set.of("failed", "cancelled");
    private static final Set<String> UNFINISHED = Set.of("queued", "in_progress");

    /** Names that providers give to the tier everybody gets. */
    private static final Set<String> DEFAULT_TIERS = Set.of("default", "standard", "auto", "on_demand");

    /** Whether it has what an answer of this API always has; a proxy's status page in JSON does not. */
    boolean hasShape() {
        return switch (api) {
            case CHAT, COMPLETIONS -> !digest.path("choices").isEmpty();
            case MESSAGES -> digest.path("content").isArray();
            case RESPONSES -> digest.path("output").isArray();
            case EMBEDDINGS -> digest.path(BodyDigest.VECTORS).asInt() > 0;
            case OTHER -> true;
        };
    }

    /** Whether a response failed or was cancelled without saying why. */
    boolean failed() {
        return api == ModelApi.RESPONSES
                && FAILED.contains(digest.path("status").asText());
    }

    /** Whether the response goes on in the background, where it would have to be asked for again. */
    boolean unfinished() {
        return api == ModelApi.RESPONSES
                && UNFINISHED.contains(digest.path("status").asText());
    }

    /** Whether the model stopped for length. */
    boolean truncated() {
        for (JsonNode choice : digest.path("choices")) {
            if (LENGTH.contains(choice.path("finish_reason").asText())) {
                return true;
            }
        }
        return LENGTH.contains(digest.path("stop_reason").asText())
                || LENGTH.contains(
                        digest.path("incomplete_details").path("reason").asText());
    }

    /** Whether the model stopped of its own accord without having written anything. */
    boolean empty() {
        return EmptyAnswer.is(digest, api);
    }

    /** The tier that served, null for the default. */
    @Nullable
    String serviceTier() {
        String tier = digest.path("service_tier")
                .asText(digest.path("usage").path("service_tier").asText(""));
        return tier.isEmpty() || tier.equals("null") || DEFAULT_TIERS.contains(tier) ? null : tier;
    }
}
