package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which files are to be removed for good because their time is up. Nobody is shown an expired file from that very moment on;
 * its record goes a little later, so that a batch which was created from it at the last moment, perhaps on another
 * instance, is known by then. Pure.
 */
public final class ExpiredFiles {

    /** So long after it has expired a file's record stays. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private ExpiredFiles() {}

    /** All of any tenant, but for those that a batch still needs. */
    public static List<FileMetadata> removable(BatchTables tables, Instant now) {
        List<FileMetadata> expired = tables.expiredFiles(now.minus(GRACE));
        if (expired.isEmpty()) {
            return expired;
        }
        Set<String> inUse =
                tables.activeBatches().stream().map(Batch::getInputFileId).collect(Collectors.toSet());
        return expired.stream()
                .filter(file -> !inUse.contains(file.getFileId()))
                .filter(file -> isOver(batchOf(file, tables), now))
                .toList();
    }

    private static @Nullable Batch batchOf(FileMetadata file, BatchTables tables) {
        ResultFiles.Reference reference = ResultFiles.parse(file.getFileId());
        return reference == null ? null : tables.batch(file.getTenant(), reference.batchId());
    }

    /** A file of results without a record would be replayed, unless its batch tells that it has expired. */
    private static boolean isOver(@Nullable Batch batch, Instant now) {
        if (batch == null) {
            return true;
        }
        Instant expiresAt = ResultFiles.expiresAt(batch);
        return expiresAt != null && !expiresAt.isAfter(now);
    }
}
