package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.FileMetadata;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * Which files expire when, the first ones first. A note that a file of results was deleted is none of them: it must stay for
 * as long as its batch, whose results could be replayed otherwise. Written by one thread, read by any.
 */
final class FileExpiries {

    private static final Comparator<Expiry> FIRST_DUE =
            Comparator.comparing(Expiry::at).thenComparing(Expiry::fileId);

    private final Map<String, Expiry> byFile = new ConcurrentHashMap<>();
    private final NavigableSet<Expiry> inOrder = new ConcurrentSkipListSet<>(FIRST_DUE);

    void put(FileMetadata file) {
        remove(file.getFileId());
        boolean note = ResultFiles.parse(file.getFileId()) != null && file.getLines() == 0;
        if (file.getExpiresAt() != null && !note) {
            Expiry expiry = new Expiry(file.getExpiresAt(), file.getTenant(), file.getFileId());
            byFile.put(file.getFileId(), expiry);
            inOrder.add(expiry);
        }
    }

    void remove(String fileId) {
        Expiry known = byFile.remove(fileId);
        if (known != null) {
            inOrder.remove(known);
        }
    }

    /** Those that have expired at {@code now}. */
    Stream<Expiry> dueBy(Instant now) {
        return inOrder.stream().takeWhile(expiry -> !expiry.at().isAfter(now));
    }

    /** That a tenant's file expires. */
    record Expiry(Instant at, String tenant, String fileId) {}
}
