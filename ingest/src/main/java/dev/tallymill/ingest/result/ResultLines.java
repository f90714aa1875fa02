package dev.tallymill.ingest.result;

import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.validate.RequestLine;
import dev.tallymill.ingest.validate.RequestParser;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the lines of both files of a batch, a slice at a time: first of the requests that have a result, in the order of
 * the log, then of those without one, in the order of the input. Not thread-safe.
 */
public final class ResultLines implements AutoCloseable {

    private static final long INPUT_SLICE_BYTES = 4 * 1024 * 1024;

    private static final JobError CANCELLED =
            new JobError("batch_cancelled", "The batch was cancelled before this request was answered.");
    private static final JobError EXPIRED =
            new JobError("batch_expired", "The batch's completion window ended before this request was answered.");

    private static final JobError BUDGET_EXCEEDED = new JobError(
            "budget_exceeded", "The completion window ended while this request did not fit into the tenant's budget.");

    private final Batch batch;
    private final ResultSource results;
    private final @Nullable Supplier<LineCursor> input;
    private final OutputLine outputLine = new OutputLine();
    private final RequestParser parser = new RequestParser();
    private final boolean wasCancelled;
    private @Nullable LineCursor cursor;
    private int nextRequest;
    private boolean finished;
    private long completed;
    private long expired;

    /**
     * Takes over {@code results}.
     *
     * @param input opens the batch's requests; null to leave out those without a result
     */
    ResultLines(Batch batch, ResultSource results, @Nullable Supplier<LineCursor> input) {
        this.batch = batch;
        this.results = results;
        this.input = input;
        this.wasCancelled = batch.getCancellingAt() != null;
    }

    /**
     * Delivers the next lines.
     *
     * @return true when these were the last ones
     * @throws org.apache.kafka.common.KafkaException if Kafka or the registry fails
     */
    public boolean advance(Sink sink) {
        if (!results.finished()) {
            results.advance(result -> answered(result, sink));
        } else if (input == null
                || results.lines().cardinality() >= batch.getRequestCounts().getTotal()) {
            finished = true;
        } else {
            unanswered(input, sink);
        }
        return finished;
    }

    /** Lines of the output file so far. */
    public long completed() {
        return completed;
    }

    /** Lines so far of requests that ran out of time. */
    public long expired() {
        return expired;
    }

    @Override
    public void close() {
        results.close();
        if (cursor != null) {
            cursor.close();
        }
    }

    private void answered(PromptResult result, Sink sink) {
        if (OutputLine.isOutput(result)) {
            completed++;
            sink.accept(ResultFile.OUTPUT, outputLine.of(result));
        } else if (!wasCancelled && result.getOutcome() == Outcome.CANCELLED) {
            // At the end of the window ingest has calls aborted in the same way as for a client.
            expired++;
            sink.accept(
                    ResultFile.ERRORS,
                    outputLine.unreleased(
                            result.getJob().getJobId(), result.getJob().getCustomId(), EXPIRED));
        } else {
            expired += result.getOutcome() == Outcome.EXPIRED ? 1 : 0;
            sink.accept(ResultFile.ERRORS, outputLine.of(result));
        }
    }

    private void unanswered(Supplier<LineCursor> requests, Sink sink) {
        if (cursor == null) {
            cursor = requests.get();
        }
        for (long left = INPUT_SLICE_BYTES; left > 0; ) {
            StoredLine stored = cursor.next();
            if (stored == null) {
                finished = true;
                return;
            }
            left -= stored.bytes().length;
            if (parser.parse(stored.bytes()) instanceof RequestLine request) {
                int line = nextRequest++;
                if (!results.lines().get(line)) {
                    expired += wasCancelled ? 0 : 1;
                    String jobId = BatchKeys.jobId(batch.getBatchId(), line);
                    sink.accept(ResultFile.ERRORS, outputLine.unreleased(jobId, request.customId(), reasonOf(line)));
                }
            }
        }
    }

    private JobError reasonOf(int line) {
        if (wasCancelled) {
            return CANCELLED;
        }
        boolean unreleased = line >= batch.getCheckpoint().getNextLine();
        return unreleased && batch.getOverBudgetSince() != null ? BUDGET_EXCEEDED : EXPIRED;
    }

    /** Takes lines without terminators. */
    @FunctionalInterface
    public interface Sink {
        void accept(ResultFile which, String line);
    }
}
