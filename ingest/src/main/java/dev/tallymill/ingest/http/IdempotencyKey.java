package dev.tallymill.ingest.http;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.tenant.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * A request's {@code Idempotency-Key} header.
 *
 * @param key null when there is none
 * @param requestSha256 of what was asked for; null without a key
 */
public record IdempotencyKey(@Nullable String key, @Nullable String requestSha256) {

    private static final String HEADER = "Idempotency-Key";

    /** The key of a request whose content is {@code fields}. */
    public static IdempotencyKey of(Exchange exchange, JsonFields fields) {
        String key = of(exchange);
        return new IdempotencyKey(key, key == null ? null : ApiKeys.hash(fields.canonical()));
    }

    /** The key alone; null when there is none. */
    public static @Nullable String of(Exchange exchange) {
        String key = exchange.header(HEADER);
        if (key == null || key.isBlank()) {
            return null;
        }
        if (key.length() > BatchCreation.MAX_IDEMPOTENCY_KEY_CHARS) {
            throw Refusal.invalid(
                    HEADER,
                    "invalid_value",
                    HEADER + " may have at most " + BatchCreation.MAX_IDEMPOTENCY_KEY_CHARS + " characters.");
        }
        return key;
    }

    /** 409: the key was used for another request. */
    public static Refusal conflict() {
        return Refusal.of(
                409,
                "idempotency_key_reused",
                "This Idempotency-Key was used before, for a request that asked otherwise.");
    }
}
