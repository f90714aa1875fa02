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
 */
public record BatchCreation(
        FileMetadata file,
        String endpoint,
        String completionWindow,
        Map<String, String> metadata,
        @Nullable ValidationReport validation) {

    private static final int MAX_METADATA = 16;
    private static final int MAX_KEY_CHARS = 64;
    private static final int MAX_VALUE_CHARS = 512;

    public BatchCreation {
        metadata = Map.copyOf(metadata);
        CompletionWindow.parse(completionWindow);
        if (!Endpoints.SUPPORTED.contains(endpoint)) {
            throw new IllegalArgumentException("endpoint must be one of " + String.join(", ", Endpoints.SUPPORTED));
        }
        if (metadata.size() > MAX_METADATA) {
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
    }
}
