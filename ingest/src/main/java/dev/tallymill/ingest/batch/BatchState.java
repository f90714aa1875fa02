package dev.tallymill.ingest.batch;

import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.BudgetReservation;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.ValidationError;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a batch is in its life. Each state offers exactly the transitions that are legal from it; each transition
 * returns a changed copy of the record, whose times are in order whatever the clocks of the instances say.
 */
public sealed interface BatchState {

    /** The batch as it is to be stored. */
    Batch batch();

    static BatchState of(Batch batch) {
        return switch (batch.getStatus()) {
            case VALIDATING -> new Validating(batch);
            case IN_PROGRESS -> new InProgress(batch);
            case FINALIZING -> new Finalizing(batch);
            case CANCELLING -> new Cancelling(batch);
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> new Ended(batch);
            case UNKNOWN ->
                throw new IllegalStateException(
                        "batch " + batch.getBatchId() + " has a status that a newer Tallymill wrote: upgrade this one");
        };
    }

    /** True when nothing will change any more. */
    static boolean isTerminal(BatchStatus status) {
        return switch (status) {
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING, UNKNOWN -> false;
        };
    }

    /** The lines are being checked. */
    record Validating(Batch batch) implements BatchState {

        public InProgress start(ValidationReport report, Instant now) {
            return new InProgress(copy(batch)
                    .setStatus(BatchStatus.IN_PROGRESS)
                    .setInProgressAt(after(batch, now))
                    .setModel(report.model())
                    .setRequestCounts(new RequestCounts(report.requests(), 0L, 0L))
                    .build());
        }

        public Ended fail(List<ValidationError> errors, Instant now) {
            return new Ended(copy(batch)
                    .setStatus(BatchStatus.FAILED)
                    .setFailedAt(after(batch, now))
                    .setErrors(errors)
                    .build());
        }

        public Cancelling cancel(Instant now) {
            return new Cancelling(cancelling(batch, now));
        }

        /** The window passed before the first request could be released. */
        public Ended expire(Instant now) {
            return new Ended(copy(batch)
                    .setStatus(BatchStatus.EXPIRED)
                    .setExpiredAt(after(batch, now))
                    .build());
        }
    }

    /** Requests are being released and answered. */
    record InProgress(Batch batch) implements BatchState {

        /** No result of this batch lies before these offsets of {@code prompt-results}. */
        public InProgress resultsFrom(List<Long> resultStartOffsets) {
            return new InProgress(
                    copy(batch).setResultStartOffsets(resultStartOffsets).build());
        }

        /** Requests up to {@code checkpoint} were released. */
        public InProgress releasedUpTo(DispatchCheckpoint checkpoint) {
            return new InProgress(copy(batch).setCheckpoint(checkpoint).build());
        }

        /** The next line waits since {@code since} as it does not fit into the budget; null when it waits no more. */
        public InProgress overBudget(@Nullable Instant since) {
            return new InProgress(copy(batch).setOverBudgetSince(since).build());
        }

        /**
         * What was released is reserved for.
         *
         * @param picoUsd what is reserved now
         */
        public InProgress reserved(BudgetReservation reservation, BigInteger picoUsd) {
            return new InProgress(copy(batch)
                    .setReservation(reservation)
                    .setReservedBudget(Usd.ofPico(picoUsd).amount())
                    .build());
        }

        public Cancelling cancel(Instant now) {
            return new Cancelling(cancelling(batch, now));
        }

        /** Nothing more is released: all is done, or the window has passed. */
        public Finalizing finalizing(Instant now) {
            return new Finalizing(copy(batch)
                    .setStatus(BatchStatus.FINALIZING)
                    .setFinalizingAt(after(batch, now))
                    .build());
        }
    }

    /** Nothing more is released; what is there becomes the batch's files. */
    record Finalizing(Batch batch) implements BatchState {

        /** What stands in the log before these offsets counts, nothing after. */
        public Finalizing settled(List<Long> resultEndOffsets) {
            return new Finalizing(
                    copy(batch).setResultEndOffsets(resultEndOffsets).build());
        }

        /** {@code completed}, even if every request failed; {@code expired} if one ran out of time. */
        public Ended finish(FinalResults results, Instant now) {
            Batch.Builder ended = results.applyTo(copy(batch));
            return new Ended(
                    results.expired() > 0
                            ? ended.setStatus(BatchStatus.EXPIRED)
                                    .setExpiredAt(after(batch, now))
                                    .build()
                            : ended.setStatus(BatchStatus.COMPLETED)
                                    .setCompletedAt(after(batch, now))
                                    .build());
        }
    }

    /** Nothing more is released; calls in the air come to their ends, then what is there becomes the batch's files. */
    record Cancelling(Batch batch) implements BatchState {

        /** What stands in the log before these offsets counts, nothing after. */
        public Cancelling settled(List<Long> resultEndOffsets) {
            return new Cancelling(
                    copy(batch).setResultEndOffsets(resultEndOffsets).build());
        }

        public Ended finish(FinalResults results, Instant now) {
            return new Ended(results.applyTo(copy(batch))
                    .setStatus(BatchStatus.CANCELLED)
                    .setCancelledAt(after(batch, now))
                    .build());
        }
    }

    /** Nothing will change any more. */
    record Ended(Batch batch) implements BatchState {}

    private static Batch cancelling(Batch batch, Instant now) {
        return copy(batch)
                .setStatus(BatchStatus.CANCELLING)
                .setCancellingAt(after(batch, now))
                .build();
    }

    /** {@code now}, or the time of an earlier transition that an instance with a clock ahead of this one's made. */
    private static Instant after(Batch batch, Instant now) {
        return Stream.of(
                        batch.getCreatedAt(), batch.getInProgressAt(), batch.getFinalizingAt(), batch.getCancellingAt())
                .filter(Objects::nonNull)
                .reduce(now, (one, other) -> one.isAfter(other) ? one : other);
    }

    private static Batch.Builder copy(Batch batch) {
        return Batch.newBuilder(batch);
    }
}
