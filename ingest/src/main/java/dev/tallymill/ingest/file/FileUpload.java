package dev.tallymill.ingest.file;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is told about a file beside its bytes.
 *
 * @param tenant id of the owner
 * @param filename name the client gave
 * @param purpose for example {@value #BATCH}
 * @param expiresAt when the file is deleted; null for never
 */
public record FileUpload(
        String tenant,
        String filename,
        String purpose,
        @Nullable Instant expiresAt) {

    /** Purpose of a file of requests. */
    public static final String BATCH = "batch";

    /** Purpose of a file of results. */
    public static final String BATCH_OUTPUT = "batch_output";

    public FileUpload {
        if (tenant.isEmpty() || tenant.indexOf('/') >= 0) {
            throw new IllegalArgumentException("tenant must not be empty nor hold a slash: \"" + tenant + '"');
        }
    }
}
