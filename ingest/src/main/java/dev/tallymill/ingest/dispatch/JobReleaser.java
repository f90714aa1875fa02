package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.dispatch.ReleaseRound.Weights;
import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.validate.ParsedLine;
import dev.tallymill.ingest.validate.RequestLine;
import dev.tallymill.ingest.validate.RequestParser;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.WeightHeader;
import java.time.Instant;

/** Turns the next lines of a batch into jobs, and moves the batch's checkpoint in the same transaction. */
final class JobReleaser {

    private final ReleaseLog log;
    private final DispatchSettings settings;
    private final BudgetGate budgets;
    private final Weights weights;
    private final RequestParser parser = new RequestParser();

    JobReleaser(ReleaseLog log, DispatchSettings settings, BudgetGate budgets, Weights weights) {
        this.weights = weights;
        this.log = log;
        this.settings = settings;
        this.budgets = budgets;
    }

    /**
     * Releases lines until {@code allowance} is used up, {@code maxJobs} were released, or a line does not fit into the
     * tenant's budgets.
     *
     * @param cursor stands before the batch's next line
     * @return what it cost
     * @throws UndispatchableBatchException if the file holds less than the batch says
     */
    long release(ActiveBatch active, LineCursor cursor, long allowance, long maxJobs, Instant now) {
        Batch batch = active.record();
        int weight = WeightHeader.inBounds(weights.of(batch.getTenant()));
        DispatchCheckpoint checkpoint = batch.getCheckpoint();
        long nextOffset = checkpoint.getNextOffset();
        long nextLine = checkpoint.getNextLine();
        long endLine = nextLine + maxJobs;
        long cost = 0;
        boolean fits = true;
        while (fits && cost < allowance && nextLine < endLine) {
            StoredLine line = active.nextLine(cursor);
            if (line == null) {
                throw new UndispatchableBatchException(active.id(), "its file ends at request " + nextLine);
            }
            switch (parser.parse(line.bytes())) {
                case ParsedLine.Blank blank -> nextOffset = line.offset() + 1;
                case ParsedLine.Invalid invalid ->
                    throw new UndispatchableBatchException(
                            active.id(), "offset " + line.offset() + " of its file " + invalid.message());
                case RequestLine request -> {
                    fits = budgets.admit(active, request, now);
                    if (fits) {
                        log.release(job(batch, nextLine, request, weight, now));
                        nextOffset = line.offset() + 1;
                        nextLine++;
                        cost += settings.cost(line.bytes().length);
                    } else {
                        active.putBack(line);
                    }
                }
            }
        }
        if (nextLine == checkpoint.getNextLine()) {
            return 0;
        }
        BatchState.InProgress moved = budgets.released(
                new BatchState.InProgress(batch).releasedUpTo(new DispatchCheckpoint(nextOffset, nextLine)));
        active.state(moved);
        log.save(moved.batch());
        return cost;
    }

    private static PromptJob job(Batch batch, long line, RequestLine request, int weight, Instant now) {
        JobReference reference = new JobReference(
                BatchKeys.jobId(batch.getBatchId(), line),
                batch.getTenant(),
                batch.getBatchId(),
                line,
                request.customId(),
                request.url(),
                request.model());
        return new PromptJob(reference, request.body(), now, batch.getExpiresAt(), null, 0, null, weight);
    }
}
