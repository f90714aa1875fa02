package dev.tallymill.ingest.file;

import dev.tallymill.schemas.record.FileMetadata;

/** How an upload ended. */
public sealed interface UploadOutcome {

    /** The file is there for every reader. */
    record Stored(FileMetadata file) implements UploadOutcome {}

    /**
     * A line does not fit into a record; nothing of the file can be seen.
     *
     * @param line one-based number of the line
     * @param maxLineBytes most bytes of a line
     */
    record LineTooLong(long line, int maxLineBytes) implements UploadOutcome {}

    /**
     * The file is larger than files may be; nothing of it can be seen.
     *
     * @param maxBytes most bytes of a file
     */
    record FileTooLarge(long maxBytes) implements UploadOutcome {}
}
