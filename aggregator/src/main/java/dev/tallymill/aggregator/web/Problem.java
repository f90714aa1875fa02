package dev.tallymill.aggregator.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Why a question is not answered, in the shape of OpenAI's errors. Carries no stack trace: nothing is broken. */
final class Problem extends RuntimeException {

    private static final int SERVER_ERRORS = 500;

    private final int status;
    private final String code;
    private final @Nullable String param;

    private Problem(int status, String code, @Nullable String param, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.param = param;
    }

    /** 400: a parameter is missing or wrong. */
    static Problem invalid(String param, String message) {
        return new Problem(400, "invalid_value", param, message);
    }

    /** 401: no key, or nobody's. */
    static Problem unauthorized() {
        return new Problem(
                401,
                "invalid_api_key",
                null,
                "No valid API key was given. Send one as `Authorization: Bearer KEY` or `x-api-key: KEY`.");
    }

    /** 404: there is none, or it is another tenant's: nobody can tell which. */
    static Problem notFound(String message) {
        return new Problem(404, "not_found", null, message);
    }

    /** 405: only questions are answered here. */
    static Problem wrongMethod() {
        return new Problem(405, "method_not_supported", null, "Not allowed here. Use GET.");
    }

    /** 503: ask again. */
    static Problem unavailable(String message) {
        return new Problem(503, "unavailable", null, message);
    }

    /** 500: a bug. */
    static Problem internal() {
        return new Problem(500, "internal_error", null, "This is a bug; the log says more.");
    }

    int status() {
        return status;
    }

    ObjectNode toJson() {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("message", getMessage());
        error.put("type", status < SERVER_ERRORS ? "invalid_request_error" : "server_error");
        error.put("param", param);
        error.put("code", code);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("error", error);
        return body;
    }
}
