package dev.tallymill.standalone.run;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.worker.WorkerStatus;
import dev.tallymill.worker.call.EndpointTrouble;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Watches a batch to its end, shows how far it is, and decides when to give up. Used by one thread. */
final class RunWatch {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration SHORT_PAUSE = Duration.ofMillis(10);

    private final Pipeline pipeline;
    private final Batch created;
    private final ResultCollection results;
    private final RunOptions options;
    private final Clock clock;
    private final ProgressDisplay display;
    private final Interruption interruption;
    private final RateMeter rate = new RateMeter();

    RunWatch(
            Pipeline pipeline,
            Batch created,
            ResultCollection results,
            RunOptions options,
            Clock clock,
            ProgressDisplay display,
            Interruption interruption) {
        this.pipeline = pipeline;
        this.created = created;
        this.results = results;
        this.options = options;
        this.clock = clock;
        this.display = display;
        this.interruption = interruption;
    }

    /**
     * Waits until the results of earlier invocations have been read back.
     *
     * @return how many there were
     */
    long awaitEarlierResults() throws CommandFailure, InterruptedException, IOException {
        while (!results.caughtUp()) {
            throwFailures();
            throwIfInterrupted(SHORT_PAUSE);
        }
        return results.earlier();
    }

    /** Waits until every line has its result, the tally has counted all of them, and the batch is terminal. */
    FinishedBatch awaitEnd() throws CommandFailure, InterruptedException, IOException {
        while (true) {
            look();
            FinishedBatch finished = finished();
            if (finished != null) {
                return finished;
            }
        }
    }

    private @Nullable FinishedBatch finished() throws InterruptedException {
        if (results.count() < total()) {
            return null;
        }
        Batches batches = pipeline.ingest().batches();
        Batch batch = batches.find(created.getTenant(), created.getBatchId());
        BatchProgress progress = batches.progress(created.getBatchId());
        if (batch == null || progress == null || !BatchState.isTerminal(batch.getStatus())) {
            return null;
        }
        return new FinishedBatch(batch, progress);
    }

    private long total() {
        return created.getRequestCounts().getTotal();
    }

    /** One look at everything, then a pause: shows progress, and leaves with an exception when there is no going on. */
    private void look() throws CommandFailure, InterruptedException, IOException {
        throwFailures();
        WorkerStatus worker = pipeline.worker().status();
        EndpointTrouble trouble = worker.trouble();
        display.show(snapshot(worker));
        if (trouble != null) {
            giveUpIfHopeless(trouble);
        }
        throwIfInterrupted(LOOK_EVERY);
    }

    private void throwFailures() throws CommandFailure, InterruptedException, IOException {
        String failure = pipeline.failure();
        if (failure != null) {
            throw new CommandFailure(ExitCode.INTERRUPTED, failure);
        }
        results.throwFailure();
    }

    private void throwIfInterrupted(Duration pause) throws CommandFailure, InterruptedException {
        if (interruption.awaitAsked(pause)) {
            throw new CommandFailure(
                    ExitCode.INTERRUPTED,
                    "interrupted at " + ProgressText.number(results.count()) + " of " + ProgressText.number(total())
                            + "; the same command resumes");
        }
    }

    private void giveUpIfHopeless(EndpointTrouble trouble) throws CommandFailure {
        boolean hopeless = switch (trouble.kind()) {
            case KEY_REFUSED, OUT_OF_CREDIT -> true;
            case UNREACHABLE -> !clock.instant().isBefore(trouble.since().plus(options.giveUp()));
            // The endpoint is there and has a bad time: waiting is what a nightly batch is for.
            case FAILING, RATE_LIMITED -> false;
        };
        if (hopeless) {
            throw new CommandFailure(
                    ExitCode.ENDPOINT,
                    trouble.message() + "; no line was marked failed, the same command goes on at "
                            + ProgressText.number(results.count()) + " of " + ProgressText.number(total()));
        }
    }

    private Snapshot snapshot(WorkerStatus worker) throws InterruptedException {
        Instant now = clock.instant();
        long done = results.count();
        rate.record(now, done);
        BatchProgress tally = pipeline.ingest().batches().progress(created.getBatchId());
        return new Snapshot(
                done,
                total(),
                results.failed(),
                worker.inFlight(),
                worker.retries(),
                tally == null ? 0 : tally.getPromptTokens() + tally.getCompletionTokens(),
                tally == null ? BigDecimal.ZERO : tally.getCost(),
                rate.linesPerSecond(),
                rate.timeFor(total() - done),
                worker.obstacle());
    }
}
