package dev.tallymill.aggregator.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up the lines of a batch that ended without an answer. Thread-safe. */
@FunctionalInterface
public interface FailedLines {

    /**
     * Looks on from a position; stops after {@code limit} lines, or after as much of the log as one look may read.
     *
     * @param batch whose {@link BatchRow.Facts} are known
     * @param after what the last page gave as {@link Page#next}; null from the beginning
     * @throws IllegalArgumentException if {@code after} is no such position
     */
    Page find(BatchRow batch, @Nullable String after, int limit);

    /**
     * A part of the failed lines, in the order they are found in the log.
     *
     * @param next where to look on; null when there are no more
     */
    record Page(List<Line> lines, @Nullable String next) {

        public Page {
            lines = List.copyOf(lines);
        }
    }

    /**
     * One failed line.
     *
     * @param number zero-based, as in the batch's file
     * @param outcome in small letters, as the API says it
     * @param status of the upstream's last answer; null when there was none
     * @param completedAt milliseconds since the epoch
     */
    record Line(
            long number,
            @Nullable String customId,
            String outcome,
            @Nullable Integer status,
            @Nullable String code,
            @Nullable String message,
            int attempts,
            long completedAt) {}
}
