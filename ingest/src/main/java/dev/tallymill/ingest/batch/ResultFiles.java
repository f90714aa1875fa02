package dev.tallymill.ingest.batch;

/**
 * Ids of the files that hold a batch's results. They are not stored but replayed from {@code prompt-results}, so their
 * ids follow from the batch's, as hard to guess as that.
 */
public final class ResultFiles {

    private static final String BATCH_PREFIX = "batch_";

    private ResultFiles() {}

    /** File of completed lines. */
    public static String outputFileId(String batchId) {
        return "file-" + bare(batchId) + "-output";
    }

    /** File of failed, expired and cancelled lines. */
    public static String errorFileId(String batchId) {
        return "file-" + bare(batchId) + "-errors";
    }

    private static String bare(String batchId) {
        return batchId.startsWith(BATCH_PREFIX) ? batchId.substring(BATCH_PREFIX.length()) : batchId;
    }
}
