package dev.tallymill.ingest.batch;

import dev.tallymill.ingest.validate.Endpoints;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.FileMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a new batch is to be.
 *
 * @param file the requests; its owner owns the batch
 * @param endpoint operation of every request
 * @param completionWindow see {@link CompletionWindow}
 * @param metadata the client's own pairs
 * @param validation the outcome for exactly this file when it was validated before; null lets the dispatcher validate
 * @param idempotencyKey a tenant's creations with the same key make one batch; null makes a new one each time
 * @param requestSha256 tells whether two creations with the same key ask for the same; null without a key
 * @param outputExpiresAfterSeconds how long after its creation the batch's output and error files are kept, from
 *     3,600 to 2,592,000; null for as long as results are
 */
public record BatchCreation(
        FileMetadata file,
        String endpoint,
        String completionWindow,
        Map<String, String> metadata,
        @Nullable ValidationReport validation,
        @Nullable String idempotencyKey,
        @Nullable String requestSha256,
        @Nullable Long outputExpiresAfterSeconds) {

    /** Begins keys of metadata that Tallymill itself adds; they do not count towards the limit. */
    public static final String OWN_METADATA = "tallymill.";

    /** Longest idempotency key in characters. */
    public static final int MAX_IDEMPOTENCY_KEY_CHARS = 255;

    private static final long MIN_OUTPUT_EXPIRY_SECONDS = 3_600;
    private static final long MAX_OUTPUT_EXPIRY_SECONDS = 2_592_000;
    private static final int MAX_METADATA = 16;
    private static final int MAX_KEY_CHARS = 64;
    private static final int MAX_VALUE_CHARS = 512;

    public BatchCreation {
        metadata = Map.copyOf(metadata);
        CompletionWindow.parse(completionWindow);
        if (!Endpoints.SUPPORTED.contains(endpoint)) {
            throw new IllegalArgumentException("endpoint must be one of " + String.join(", ", Endpoints.SUPPORTED));
        }
        if (metadata.keySet().stream()
                        .filter(key -> !key.startsWith(OWN_METADATA))
                        .count()
                > MAX_METADATA) {
            throw new IllegalArgumentException("metadata may have at most " + MAX_METADATA + " keys");
        }
        metadata.forEach((key, value) -> {
            if (key.length() > MAX_KEY_CHARS || value.length() > MAX_VALUE_CHARS) {
                throw new IllegalArgumentException("metadata keys may have at most " + MAX_KEY_CHARS
                        + " characters and values at most " + MAX_VALUE_CHARS);
            }
        });
        if (validation != null && !validation.valid()) {
            throw new IllegalArgumentException("a file with validation errors cannot be given as validated");
        }
        requireIdempotency(idempotencyKey, requestSha256);
        if (outputExpiresAfterSeconds != null
                && (outputExpiresAfterSeconds < MIN_OUTPUT_EXPIRY_SECONDS
                        || outputExpiresAfterSeconds > MAX_OUTPUT_EXPIRY_SECONDS)) {
            throw new IllegalArgumentException("output_expires_after.seconds must be from " + MIN_OUTPUT_EXPIRY_SECONDS
                    + " to " + MAX_OUTPUT_EXPIRY_SECONDS);
        }
    }

    /** A creation without an idempotency key, whose files are kept for as long as results are. */
    public BatchCreation(
            FileMetadata file,
            String endpoint,
            String completionWindow,
            Map<String, String> metadata,
            @Nullable ValidationReport validation) {
        this(file, endpoint, completionWindow, metadata, validation, null, null, null);
    }

    private static void requireIdempotency(@Nullable String key, @Nullable String sha256) {
        if ((key == null) != (sha256 == null)) {
            throw new IllegalArgumentException("an idempotency key goes with the hash of its request");
        }
        if (key != null && (key.isEmpty() || key.length() > MAX_IDEMPOTENCY_KEY_CHARS)) {
            throw new IllegalArgumentException(
                    "an idempotency key has from 1 to " + MAX_IDEMPOTENCY_KEY_CHARS + " characters");
        }
    }
}
