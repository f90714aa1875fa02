package dev.tallymill.ingest.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Error bodies. One body serves both families of clients: OpenAI's read {@code error.message, type, param, code},
 * Anthropic's {@code type: "error"}, {@code error.type, message} and {@code request_id}.
 */
final class ErrorBody {

    private ErrorBody() {}

    static ObjectNode of(Refusal refusal, boolean anthropic, String requestId) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("message", refusal.message());
        error.put("type", anthropic ? anthropicType(refusal.status()) : openAiType(refusal.status()));
        error.put("param", refusal.param());
        error.put("code", refusal.code());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (anthropic) {
            body.put("type", "error");
        }
        body.set("error", error);
        if (anthropic) {
            body.put("request_id", requestId);
        }
        return body;
    }

    private static String openAiType(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status < 500 ? "invalid_request_error" : "server_error";
    }

    private static String anthropicType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 408 -> "timeout_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
