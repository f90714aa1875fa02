package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.FileMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Which files expire when, the first ones first; kept on disk. A note that a file of results was deleted is none of them: it
 * must stay for as long as its batch, whose results could be replayed otherwise. Written by one thread, read by any.
 */
final class FileExpiries {

    private static final char SEPARATOR = '/';

    /** Sorts behind every key of a millisecond. */
    private static final char LAST = '0';

    /** Milliseconds by file id. */
    private final MVMap<String, Long> times;

    /** Tenants by {@code TIME/ID}. */
    private final MVMap<String, String> order;

    FileExpiries(ScratchStore store) {
        this.times = store.map("expiry-times", LongDataType.INSTANCE);
        this.order = store.map("expiry-order", StringDataType.INSTANCE);
    }

    void put(FileMetadata file) {
        String fileId = file.getFileId();
        remove(fileId);
        boolean note = ResultFiles.parse(fileId) != null && file.getLines() == 0;
        if (file.getExpiresAt() != null && !note) {
            long time = file.getExpiresAt().toEpochMilli();
            times.put(fileId, time);
            order.put(key(time, fileId), file.getTenant());
        }
    }

    void remove(String fileId) {
        Long time = times.remove(fileId);
        if (time != null) {
            order.remove(key(time, fileId));
        }
    }

    /** Those that have expired at {@code now}. */
    List<Expired> dueBy(Instant now) {
        String bound = HexFormat.of().toHexDigits(now.toEpochMilli()) + LAST;
        List<Expired> due = new ArrayList<>();
        for (String key = order.firstKey(); key != null && key.compareTo(bound) < 0; key = order.higherKey(key)) {
            String tenant = order.get(key);
            if (tenant != null) {
                due.add(new Expired(tenant, key.substring(key.indexOf(SEPARATOR) + 1)));
            }
        }
        return due;
    }

    private static String key(long time, String fileId) {
        return HexFormat.of().toHexDigits(time) + SEPARATOR + fileId;
    }

    /** That a tenant's file has expired. */
    record Expired(String tenant, String fileId) {}
}
