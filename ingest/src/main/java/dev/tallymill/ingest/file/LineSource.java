package dev.tallymill.ingest.file;

import dev.tallymill.schemas.record.FileMetadata;

/** Opens files for reading. */
@FunctionalInterface
public interface LineSource {

    /** Stands before the first line of {@code file} at or after {@code offset}. */
    LineCursor open(FileMetadata file, long offset);
}
