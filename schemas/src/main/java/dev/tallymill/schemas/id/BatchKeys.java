package dev.tallymill.schemas.id;

/**
 * Keys and ids that follow from a batch and a line number. The lines of one shard share a key, hence a partition, so
 * that salvage, dedup and progress stay local; a batch of 50,000 lines spreads over 98 shards.
 */
public final class BatchKeys {

    /** Lines that share one record key. */
    public static final int SHARD_LINES = 512;

    private static final String BATCH_PREFIX = "batch_";
    private static final String JOB_PREFIX = "batch_req_";

    private BatchKeys() {}

    /** Key in {@code prompt-jobs}, {@code prompt-results} and {@code token-usage}; {@code line} is zero-based. */
    public static String shardKey(String batchId, long line) {
        return batchId + "/" + line / SHARD_LINES;
    }

    /** Key in {@code batches}. */
    public static String batchKey(String tenant, String batchId) {
        return tenant + "/" + batchId;
    }

    /** Id of the job of one line: the same every time, so that a job made twice is seen to be the same. */
    public static String jobId(String batchId, long line) {
        String bare = batchId.startsWith(BATCH_PREFIX) ? batchId.substring(BATCH_PREFIX.length()) : batchId;
        return JOB_PREFIX + bare + "_" + line;
    }
}
