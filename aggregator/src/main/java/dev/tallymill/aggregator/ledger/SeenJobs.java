package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Which jobs were counted already. Lines of a batch are a bit each; a job without a batch is remembered by a 128-bit
 * hash of tenant and id. Changes stay on the heap until {@link #flush()}. For one thread.
 *
 * <p>A job and its duplicates share a partition, so each partition remembers its own.
 */
final class SeenJobs {

    private static final int HASH_BYTES = 16;

    private final Table<String, SeenShard> table;
    private final Map<String, SeenShard> changed = new HashMap<>();

    SeenJobs(Table<String, SeenShard> table) {
        this.table = table;
    }

    /**
     * Notes a job.
     *
     * @param hour hours since the epoch
     * @return false when it was noted before
     */
    boolean add(JobReference job, int hour) {
        String batchId = job.getBatchId();
        Long line = job.getLine();
        if (batchId == null || line == null || line < 0) {
            return add("job/" + hash(job), 0, hour);
        }
        return add("batch/" + BatchKeys.shardKey(batchId, line), (int) (line % BatchKeys.SHARD_LINES), hour);
    }

    /** Writes what changed to the table. */
    void flush() {
        changed.forEach(table::put);
        changed.clear();
    }

    /**
     * Drops what had no new job since {@code hour}. What has not been flushed stays: it changed just now.
     *
     * @return number of rows dropped
     */
    int forgetBefore(int hour) {
        List<String> old = new ArrayList<>();
        table.forEach((key, shard) -> {
            if (shard.lastHour() < hour && !changed.containsKey(key)) {
                old.add(key);
            }
        });
        old.forEach(table::delete);
        return old.size();
    }

    private boolean add(String key, int line, int hour) {
        SeenShard shard = changed.get(key);
        if (shard != null) {
            return shard.add(line, hour);
        }
        shard = table.get(key);
        if (shard == null) {
            shard = SeenShard.empty();
        }
        if (!shard.add(line, hour)) {
            return false;
        }
        changed.put(key, shard);
        return true;
    }

    private static String hash(JobReference job) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(job.getTenant().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(job.getJobId().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
