package dev.tallymill.worker.call.http;

import org.jspecify.annotations.Nullable;

/** The secret that opens the endpoint. Never shows itself: {@link #toString()} is safe to log. Immutable. */
public final class ApiKey {

    private static final int SHORTEST_THAT_IS_SCRUBBED = 8;
    private static final String SCRUBBED = "[api key]";

    private final @Nullable String value;

    private ApiKey(@Nullable String value) {
        this.value = value;
    }

    /**
     * A key as found in an environment variable; null or blank means that the endpoint needs none.
     *
     * @throws IllegalArgumentException when it cannot stand in a header; the message does not hold it
     */
    public static ApiKey of(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return new ApiKey(null);
        }
        String trimmed = value.strip();
        if (!trimmed.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("the API key holds a space, a line break or a character beyond ASCII");
        }
        return new ApiKey(trimmed);
    }

    @Nullable
    String value() {
        return value;
    }

    /** The text with the key taken out, for upstreams that echo it. Very short keys are left: they would match words. */
    String scrub(String text) {
        String key = value;
        if (key == null || key.length() < SHORTEST_THAT_IS_SCRUBBED || !text.contains(key)) {
            return text;
        }
        return text.replace(key, SCRUBBED);
    }

    @Override
    public String toString() {
        return value == null ? "ApiKey[none]" : "ApiKey[hidden]";
    }
}
