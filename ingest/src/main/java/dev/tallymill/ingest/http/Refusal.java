package dev.tallymill.ingest.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a request is not served, in the words of the APIs' error bodies. Carries no stack trace: nothing is broken. */
public final class Refusal extends RuntimeException {

    private static final String CHUNK_TOO_LARGE = "chunk_too_large";

    private final int status;
    private final @Nullable String code;
    private final @Nullable String param;
    private final @Nullable Duration retryAfter;

    private Refusal(
            int status, @Nullable String code, @Nullable String param, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
    }

    /** Anything that has no name of its own below. */
    public static Refusal of(int status, String code, String message) {
        return new Refusal(status, code, null, message, null);
    }

    /** 400: a parameter is missing or wrong; {@code param} is null when it is not one in particular. */
    public static Refusal invalid(@Nullable String param, String code, String message) {
        return new Refusal(400, code, param, message, null);
    }

    /** 401: no key, or nobody's. */
    public static Refusal unauthorized() {
        return of(
                401,
                "invalid_api_key",
                "No valid API key was given. Send one as `Authorization: Bearer KEY` or `x-api-key: KEY`.");
    }

    /** 404: there is none, or it is another tenant's: nobody can tell which. */
    public static Refusal notFound(String what, String id) {
        return new Refusal(404, "not_found", "id", "No such " + what + ": " + Quoted.of(id), null);
    }

    /** 429: ask again later. */
    public static Refusal tooManyRequests(int perMinute, Duration retryAfter) {
        return new Refusal(
                429,
                "rate_limit_exceeded",
                null,
                "More than " + perMinute + " requests a minute. Ask again in " + seconds(retryAfter) + " s.",
                retryAfter);
    }

    /** 413: the rest of the request cannot be read. */
    static Refusal chunkTooLarge(int maxBytes) {
        return of(413, CHUNK_TOO_LARGE, "Send chunks of at most " + maxBytes + " bytes each.");
    }

    /** 503: it would have to wait for something that may come back by itself. */
    public static Refusal unavailable(String message) {
        return new Refusal(503, "unavailable", null, message, Duration.ofSeconds(1));
    }

    public int status() {
        return status;
    }

    public @Nullable String code() {
        return code;
    }

    public @Nullable String param() {
        return param;
    }

    /** True when nobody can tell where on the connection the next request would begin. */
    boolean endsConnection() {
        return CHUNK_TOO_LARGE.equals(code);
    }

    /** The message; never null. */
    public String message() {
        return String.valueOf(getMessage());
    }

    /** Whole seconds of {@code Retry-After}; null for no such header. */
    public @Nullable String retryAfterSeconds() {
        return retryAfter == null ? null : Long.toString(seconds(retryAfter));
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }
}
