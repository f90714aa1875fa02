package dev.tallymill.ingest.batch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ids of the files that hold a batch's results. They are not stored but replayed from {@code prompt-results}, so their
 * ids follow from the batch's, as hard to guess as that.
 */
public final class ResultFiles {

    private static final String BATCH_PREFIX = "batch_";
    private static final Pattern RESULT_FILE = Pattern.compile("file-([0-9A-Za-z]+)-(output|errors)");

    private ResultFiles() {}

    /** File of completed lines. */
    public static String outputFileId(String batchId) {
        return "file-" + bare(batchId) + "-output";
    }

    /** File of failed, expired and cancelled lines. */
    public static String errorFileId(String batchId) {
        return "file-" + bare(batchId) + "-errors";
    }

    /** Which batch's file has this id, and which of its two; null when it is no such id. */
    public static @Nullable Reference parse(String fileId) {
        Matcher matcher = RESULT_FILE.matcher(fileId);
        return matcher.matches()
                ? new Reference(
                        BATCH_PREFIX + matcher.group(1), matcher.group(2).equals("output"))
                : null;
    }

    /**
     * A result file as its id tells it.
     *
     * @param batchId the batch, which need not exist
     * @param output true for completed lines, false for the others
     */
    public record Reference(String batchId, boolean output) {}

    private static String bare(String batchId) {
        return batchId.startsWith(BATCH_PREFIX) ? batchId.substring(BATCH_PREFIX.length()) : batchId;
    }
}
