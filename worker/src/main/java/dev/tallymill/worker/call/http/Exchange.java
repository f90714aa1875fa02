package dev.tallymill.worker.call.http;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of one HTTP exchange. */
public sealed interface Exchange {

    /** From the start of the call to the first text of the model; null unless the answer was streamed. */
    default @Nullable Duration timeToFirstToken() {
        return null;
    }

    /**
     * A complete answer. One that was streamed looks as if it had not been.
     *
     * @param status HTTP status
     * @param headers the headers that matter
     * @param body text of the answer, empty when there is none; never holds the API key
     * @param timeToFirstToken null unless the answer was streamed
     */
    record Reply(
            int status,
            ReplyHeaders headers,
            String body,
            @Nullable Duration timeToFirstToken) implements Exchange {

        /** An answer that was not streamed. */
        public Reply(int status, ReplyHeaders headers, String body) {
            this(status, headers, body, null);
        }
    }

    /**
     * No complete answer.
     *
     * @param kind what went wrong
     * @param message one line for a person, naming the host, never a secret
     */
    record NoReply(Kind kind, String message) implements Exchange {}

    /** Why there is no complete answer. */
    enum Kind {
        /** No connection was made (DNS, refused, connect timeout, TLS): the request never reached the server. */
        NOT_CONNECTED,
        /** A connection kept from an earlier call was closed before the first byte of the answer. */
        STALE_CONNECTION,
        /** The connection broke, or the answer was cut short. */
        BROKEN,
        /** The time for the whole call was over, or that between two events of a stream. */
        TIMEOUT,
        /** The answer is larger than the bound. */
        TOO_LARGE
    }

    /**
     * Headers of an answer, each null when absent.
     *
     * @param requestId {@code x-request-id}, or Anthropic's {@code request-id}
     * @param retryAfterMs {@code retry-after-ms}
     * @param retryAfter {@code Retry-After}
     * @param shouldRetry {@code x-should-retry}
     * @param location {@code Location} of a redirect
     * @param rateLimits all {@code x-ratelimit-*} and {@code anthropic-ratelimit-*}, by name in lower case; empty when
     *     absent
     */
    record ReplyHeaders(
            @Nullable String requestId,
            @Nullable String retryAfterMs,
            @Nullable String retryAfter,
            @Nullable String shouldRetry,
            @Nullable String location,
            Map<String, String> rateLimits) {

        /** An answer without rate limits. */
        public ReplyHeaders(
                @Nullable String requestId,
                @Nullable String retryAfterMs,
                @Nullable String retryAfter,
                @Nullable String shouldRetry,
                @Nullable String location) {
            this(requestId, retryAfterMs, retryAfter, shouldRetry, location, Map.of());
        }

        /** No header that matters. */
        public static final ReplyHeaders NONE = new ReplyHeaders(null, null, null, null, null);
    }
}
