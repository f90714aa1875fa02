package dev.tallymill.standalone.simulate.answer;

import org.jspecify.annotations.Nullable;

/**
 * An answer that is none, in the words of both vendors.
 *
 * @param status HTTP status
 * @param message for a person
 * @param openAiType {@code error.type} of OpenAI's error object
 * @param code {@code error.code} of OpenAI's error object
 * @param anthropicType {@code error.type} of Anthropic's
 */
public record ApiError(
        int status,
        String message,
        String openAiType,
        @Nullable String code,
        String anthropicType) {

    /** The request cannot be answered as it is. */
    public static ApiError badRequest(String message) {
        return new ApiError(400, message, "invalid_request_error", null, "invalid_request_error");
    }

    /** The key is missing or wrong. */
    public static ApiError wrongKey() {
        return new ApiError(
                401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key", "authentication_error");
    }

    /** Nothing is served at this path. */
    public static ApiError notFound(String method, String path) {
        return new ApiError(
                404,
                "The simulated model has no " + method + " " + path + ".",
                "invalid_request_error",
                null,
                "not_found_error");
    }

    /** Too many calls at once. */
    public static ApiError tooManyCalls() {
        return new ApiError(429, "Rate limit reached.", "requests", "rate_limit_exceeded", "rate_limit_error");
    }

    /** What the failure option injects: the type and code real servers send with that status. */
    public static ApiError injected(int status) {
        return switch (status) {
            case 401 -> wrongKey();
            case 429 -> tooManyCalls();
            case 529 -> new ApiError(529, "Overloaded.", "server_error", "slow_down", "overloaded_error");
            default ->
                status >= 500
                        ? new ApiError(status, "The server had an error.", "server_error", null, "api_error")
                        : new ApiError(status, "Refused.", "invalid_request_error", null, "invalid_request_error");
        };
    }
}
