package dev.tallymill.ingest.validate;

import dev.tallymill.schemas.topic.TopicCatalogue;

/**
 * How much one file may hold.
 *
 * @param maxRequests requests in a file
 * @param maxBytes bytes in a file
 * @param maxLineBytes bytes in a line, its LF not counted; bounded by what a record of {@code file-lines} may hold
 */
public record ValidationLimits(long maxRequests, long maxBytes, int maxLineBytes) {

    /** 1,000,000 requests, 8 GB, 16 MB a line. */
    public static final ValidationLimits DEFAULT =
            new ValidationLimits(1_000_000, 8L * 1024 * 1024 * 1024, TopicCatalogue.MAX_BODY_BYTES);

    public ValidationLimits {
        if (maxRequests < 1 || maxRequests > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("maxRequests must be from 1 to " + Integer.MAX_VALUE / 2);
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be positive");
        }
        if (maxLineBytes < 1 || maxLineBytes > TopicCatalogue.MAX_BODY_BYTES) {
            throw new IllegalArgumentException("maxLineBytes must be from 1 to " + TopicCatalogue.MAX_BODY_BYTES);
        }
    }
}
