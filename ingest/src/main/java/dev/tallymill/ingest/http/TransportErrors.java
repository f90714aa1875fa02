package dev.tallymill.ingest.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;

/** Answers, in the API's error bodies, requests that are no HTTP the server understands and so reach no router. */
public final class TransportErrors implements DirectHandler {

    private static final int SERVER_ERRORS = 500;

    private TransportErrors() {}

    /** For every kind of such requests. */
    public static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        TransportErrors errors = new TransportErrors();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, errors);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        boolean anthropic = request.path().startsWith("/v1/messages");
        Refusal refusal = Refusal.of(status.code(), code(status), message(status));
        byte[] body = ErrorBody.of(refusal, anthropic, "").toString().getBytes(StandardCharsets.UTF_8);
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .keepAlive(false)
                .entity(body)
                .build();
    }

    private static String code(Status status) {
        return switch (status.code()) {
            case 413 -> "request_too_large";
            case 503 -> "unavailable";
            default -> status.code() < SERVER_ERRORS ? "invalid_request" : "internal_error";
        };
    }

    private static String message(Status status) {
        return switch (status.code()) {
            case 413 -> "The request is larger than the server takes.";
            case 503 -> "Too many requests at a time; ask again.";
            default ->
                status.code() < SERVER_ERRORS
                        ? "The request is not valid HTTP, or uses a part of it that is not supported here."
                        : "The server failed.";
        };
    }
}
