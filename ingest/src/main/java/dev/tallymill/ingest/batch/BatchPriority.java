package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;

/**
 * Which of a tenant's batches is released first: the value of {@value #KEY} in the batch's metadata, {@code high},
 * {@code normal} or {@code low}. Without one, or with another value, it is normal: metadata is the client's own.
 */
public enum BatchPriority {
    LOW,
    NORMAL,
    HIGH;

    /** Key in the metadata. */
    public static final String KEY = "priority";

    public static BatchPriority of(Batch batch) {
        return switch (batch.getMetadata().getOrDefault(KEY, "")) {
            case "high" -> HIGH;
            case "low" -> LOW;
            default -> NORMAL;
        };
    }
}
