package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ids and times of the files that hold a batch's results. While the batch runs they are replayed from
 * {@code prompt-results}, so their ids follow from the batch's, as hard to guess as that.
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

    /** When the files of a batch got their last line; of one that goes on, when they could get their first. */
    public static Instant createdAt(Batch batch) {
        return Stream.of(batch.getCompletedAt(), batch.getExpiredAt(), batch.getCancelledAt(), batch.getInProgressAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(batch.getCreatedAt());
    }

    /** When the files of a batch expire; null for never, or while it goes on. */
    public static @Nullable Instant expiresAt(Batch batch) {
        Long seconds = batch.getOutputExpiresAfterSeconds();
        return seconds == null || !BatchState.isTerminal(batch.getStatus())
                ? null
                : createdAt(batch).plusSeconds(seconds);
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
