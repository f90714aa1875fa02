package dev.tallymill.worker.call.answer;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The codes, types and, where a provider has neither, the phrases by which providers name an error. From the error pages of
 * OpenAI, Anthropic, Groq, OpenRouter, Gemini, DeepSeek and the sources of vLLM and llama.cpp.
 */
final class ErrorCodes {

    private static final Set<String> CREDIT = Set.of(
            "insufficient_quota",
            "credit_balance_exhausted",
            "billing_hard_limit_reached",
            "billing_not_active",
            "insufficient_credits",
            "insufficient_balance",
            "billing_error");
    private static final String CREDIT_SUFFIX = "spend_limit_exceeded";
    private static final List<String> CREDIT_PHRASES =
            List.of("credit balance is too low", "key limit exceeded", "insufficient balance", "insufficient credits");

    private static final Set<String> KEY = Set.of(
            "invalid_api_key",
            "api_key_invalid",
            "authentication_error",
            "invalid_authentication",
            "account_deactivated",
            "unsupported_country_region_territory");
    private static final List<String> KEY_PHRASES = List.of("api key not valid", "invalid api key");

    private static final Set<String> MODERATION = Set.of(
            "content_policy_violation",
            "content_filter",
            "moderation_blocked",
            "moderation",
            "flagged",
            "safety",
            "responsibleaipolicyviolation");
    private static final List<String> MODERATION_PHRASES = List.of("moderation", "flagged", "content policy");

    private static final Set<String> CONTEXT =
            Set.of("context_length_exceeded", "exceed_context_size_error", "string_above_max_length");

    private static final List<String> ITEM_PHRASES = List.of(
            "harmony",
            "failed to parse",
            "error parsing",
            "unexpected token",
            "invalid json",
            "jsondecodeerror",
            "unterminated string",
            "expecting value",
            "expecting property name",
            "expecting ',' delimiter");

    private ErrorCodes() {}

    static boolean isCredit(ErrorBody error) {
        return error.names().anyMatch(name -> CREDIT.contains(name) || name.endsWith(CREDIT_SUFFIX));
    }

    /** By its wording only, which might also be a quotation from the prompt. */
    static boolean soundsLikeCredit(ErrorBody error) {
        return mentions(error, CREDIT_PHRASES);
    }

    static boolean isKey(ErrorBody error) {
        return error.names().anyMatch(KEY::contains);
    }

    /** By its wording only. */
    static boolean soundsLikeKey(ErrorBody error) {
        return mentions(error, KEY_PHRASES);
    }

    /** Whether the prompt was found objectionable, rather than the key. */
    static boolean isModeration(ErrorBody error) {
        return error.moderated() || error.names().anyMatch(MODERATION::contains) || mentions(error, MODERATION_PHRASES);
    }

    /** Whether this model, rather than the endpoint, is refused to the key. */
    static boolean isModel(ErrorBody error) {
        return error.names().anyMatch(name -> name.contains("model"));
    }

    static boolean isContextLength(ErrorBody error) {
        return error.names().anyMatch(CONTEXT::contains);
    }

    static boolean isItemFault(ErrorBody error) {
        return mentions(error, ITEM_PHRASES);
    }

    /** The HTTP status that an error object without one stands for; 500 when its names say nothing. */
    static int statusOf(ErrorBody error) {
        if (isCredit(error)) {
            return 402;
        }
        if (isKey(error)) {
            return 401;
        }
        return error.names()
                .map(ErrorCodes::statusOf)
                .filter(status -> status > 0)
                .findFirst()
                .orElse(isContextLength(error) || isModeration(error) ? 400 : 500);
    }

    /** The status a code or type stands for, 0 when it says nothing. */
    private static int statusOf(String name) {
        return switch (name) {
            case "rate_limit_exceeded", "slow_down", "rate_limit_error", "too_many_requests" -> 429;
            case "overloaded_error", "overloaded", "service_unavailable", "engine_overloaded" -> 503;
            case "timeout_error", "gateway_timeout", "vector_store_timeout" -> 504;
            case "permission_error" -> 403;
            case "not_found_error", "model_not_found" -> 404;
            case "request_too_large" -> 413;
            case "invalid_request_error", "badrequesterror", "bad_request", "invalid_prompt" -> 400;
            default -> name.contains("image") ? 400 : 0; // the responses API has a dozen of those
        };
    }

    private static boolean mentions(ErrorBody error, List<String> phrases) {
        String message = error.message().toLowerCase(Locale.ROOT);
        return phrases.stream().anyMatch(message::contains);
    }
}
