package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchState;
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
import java.time.Instant;

/** Turns the next lines of a batch into jobs, and moves the batch's checkpoint in the same transaction. */
final class JobReleaser {

    private final ReleaseLog log;
    private final DispatchSettings settings;
    private final RequestParser parser = new RequestParser();

    JobReleaser(ReleaseLog log, DispatchSettings settings) {
        this.log = log;
        this.settings = settings;
    }

    /**
     * Releases lines until {@code allowance} is used up or {@code maxJobs} were released.
     *
     * @param cursor stands before the batch's next line
     * @return what it cost
     * @throws UndispatchableBatchException if the file holds less than the batch says
     */
    long release(ActiveBatch active, LineCursor cursor, long allowance, long maxJobs, Instant now) {
        Batch batch = active.record();
        DispatchCheckpoint checkpoint = batch.getCheckpoint();
        long nextOffset = checkpoint.getNextOffset();
        long nextLine = checkpoint.getNextLine();
        long endLine = nextLine + maxJobs;
        long cost = 0;
        while (cost < allowance && nextLine < endLine) {
            StoredLine line = cursor.next();
            if (line == null) {
                throw new UndispatchableBatchException(active.id(), "its file ends at request " + nextLine);
            }
            nextOffset = line.offset() + 1;
            switch (parser.parse(line.bytes())) {
                case ParsedLine.Blank blank -> {}
                case ParsedLine.Invalid invalid ->
                    throw new UndispatchableBatchException(
                            active.id(), "offset " + line.offset() + " of its file " + invalid.message());
                case RequestLine request -> {
                    log.release(job(batch, nextLine, request, now));
                    nextLine++;
                    cost += settings.cost(line.bytes().length);
                }
            }
        }
        BatchState.InProgress moved =
                new BatchState.InProgress(batch).releasedUpTo(new DispatchCheckpoint(nextOffset, nextLine));
        active.state(moved);
        log.save(moved.batch());
        return cost;
    }

    private static PromptJob job(Batch batch, long line, RequestLine request, Instant now) {
        JobReference reference = new JobReference(
                BatchKeys.jobId(batch.getBatchId(), line),
                batch.getTenant(),
                batch.getBatchId(),
                line,
                request.customId(),
                request.url(),
                request.model());
        return new PromptJob(reference, request.body(), now, batch.getExpiresAt(), null, 0, null);
    }
}
