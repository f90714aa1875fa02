package dev.tallymill.ingest.file;

/** Is told how far an upload is, on the uploading thread, about every megabyte and once at the end. */
@FunctionalInterface
public interface UploadProgress {

    /** For callers that do not care. */
    UploadProgress IGNORED = (bytes, lines) -> {};

    /** So much was read and handed to Kafka. */
    void advancedTo(long bytes, long lines);
}
