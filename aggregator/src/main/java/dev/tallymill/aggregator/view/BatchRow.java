package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batch as the dashboard shows it. Times are milliseconds since the epoch.
 *
 * @param facts what ingest says of it; null while only its tally is known
 * @param tally what the aggregator counted; not to be changed
 * @param perSecond jobs that end each second right now
 */
public record BatchRow(String id, String tenant, @Nullable Facts facts, Tally tally, double perSecond) {

    /** Where it is in its life; unknown while only its tally is. */
    public BatchStatus status() {
        return facts == null ? BatchStatus.UNKNOWN : facts.status();
    }

    /** Whether jobs of it may still end. */
    public boolean active() {
        return switch (status()) {
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> true;
            case UNKNOWN, FAILED, COMPLETED, EXPIRED, CANCELLED -> false;
        };
    }

    /** When it was created; 0 while unknown. */
    public long createdAt() {
        return facts == null ? 0 : facts.createdAt();
    }

    /** Jobs that ended without an answer. */
    public long errors() {
        return tally.jobs() - tally.completed();
    }

    /**
     * What does not depend on the tally.
     *
     * @param released requests handed to the workers so far
     * @param resultStarts by partition, an offset before the first result
     * @param resultEnds by partition, an offset after the last result; empty while more may come
     * @param validationErrors the first line of each, at most 100
     */
    public record Facts(
            BatchStatus status,
            String endpoint,
            @Nullable String model,
            long createdAt,
            @Nullable Long endedAt,
            @Nullable Long expiresAt,
            long total,
            long released,
            List<Long> resultStarts,
            List<Long> resultEnds,
            List<String> validationErrors) {

        static Facts of(Batch batch) {
            return new Facts(
                    batch.getStatus(),
                    batch.getEndpoint(),
                    batch.getModel(),
                    batch.getCreatedAt().toEpochMilli(),
                    endedAt(batch),
                    batch.getExpiresAt() == null ? null : batch.getExpiresAt().toEpochMilli(),
                    batch.getRequestCounts().getTotal(),
                    batch.getCheckpoint().getNextLine(),
                    List.copyOf(batch.getResultStartOffsets()),
                    List.copyOf(batch.getResultEndOffsets()),
                    batch.getErrors().stream()
                            .map(error -> (error.getLine() == null ? "" : "line " + error.getLine() + ": ")
                                    + error.getMessage())
                            .toList());
        }

        private static @Nullable Long endedAt(Batch batch) {
            java.time.Instant at = switch (batch.getStatus()) {
                case COMPLETED -> batch.getCompletedAt();
                case FAILED -> batch.getFailedAt();
                case EXPIRED -> batch.getExpiredAt();
                case CANCELLED -> batch.getCancelledAt();
                case UNKNOWN, VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> null;
            };
            return at == null ? null : at.toEpochMilli();
        }
    }
}
