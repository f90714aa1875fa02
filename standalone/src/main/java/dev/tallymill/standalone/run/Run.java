package dev.tallymill.standalone.run;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One {@code tallymill run} or {@code label}, in the order it happens: check what was given, start the pipeline, hand the
 * requests over, watch, put the results into place, sum up. Used once, by one thread.
 */
final class Run {

    /** Key in the batch's metadata that says which run it belongs to. */
    private static final String RUN_ID = "tallymill.run";

    /** A run has no deadline but the time for which results are kept. */
    private static final String WINDOW = "30d";

    private final RunOptions options;
    private final RunWork work;
    private final Clock clock;
    private final ProgressDisplay display;
    private final PrintWriter out;
    private final Interruption interruption;

    Run(
            RunOptions options,
            RunWork work,
            Clock clock,
            ProgressDisplay display,
            PrintWriter out,
            Interruption interruption) {
        this.options = options;
        this.work = work;
        this.clock = clock;
        this.display = display;
        this.out = out;
        this.interruption = interruption;
    }

    /**
     * Runs to an end.
     *
     * @return {@link ExitCode#COMPLETED} or {@link ExitCode#SOME_FAILED}
     * @throws CommandFailure for every other ending
     */
    int execute() throws CommandFailure, InterruptedException {
        Instant start = clock.instant();
        work.check();
        try (DataDirectory data = openData();
                StartingBroker broker = StartingBroker.begin(data)) {
            InputFile input = work.read();
            RunPlan plan = plan(data, input);
            if (!plan.again()) {
                work.approve(interruption);
            }
            if (options.endpoint() instanceof Endpoint.Simulated) {
                display.say("SIMULATED: the answers come from the built-in simulated model and mean nothing;"
                        + " no real model is called");
            }
            plan.record().write(data.root());
            RunSummary summary = runIn(broker, data, input, plan, start);
            plan.record().asFinished().write(data.root());
            display.close();
            new SummaryText(options.json()).print(summary, out);
            return summary.failed() + summary.invalid() == 0 ? ExitCode.COMPLETED : ExitCode.SOME_FAILED;
        } catch (CannotStartException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw diskTrouble(e);
        }
    }

    private DataDirectory openData() {
        DataDirectory data = DataDirectory.open(options.dataDirectory());
        System.setProperty(
                "tallymill.log.file", DataDirectory.logFile(data.root()).toString());
        return data;
    }

    private RunPlan plan(DataDirectory data, InputFile input) throws CommandFailure, IOException {
        RunRecord asked = new RunRecord(
                input.path().toString(), input.sha256(), options.endpoint().identity(), options.tenant(), "", false);
        Optional<RunRecord> before = RunRecord.read(data.root());
        return RunPlan.decide(
                before, asked, work.changed(), () -> UUID.randomUUID().toString());
    }

    private RunSummary runIn(StartingBroker broker, DataDirectory data, InputFile input, RunPlan plan, Instant start)
            throws CommandFailure, InterruptedException, IOException {
        try (SimulatedEndpoint endpoint = SimulatedEndpoint.open(options.endpoint());
                Pipeline pipeline =
                        Pipeline.start(broker, data, endpoint.workerSettings(options), options.concurrency())) {
            if (!plan.again()) {
                pipeline.beginCalls();
            }
            Batch batch = plan.again()
                    ? findOrCreate(pipeline, input, plan.record())
                    : create(pipeline, input, plan.record());
            // Not earlier: it would take the processor from those whom the first call waits for.
            pipeline.beginTally();
            try (ResultSink files = work.open(data, input);
                    ResultCollection results = ResultCollection.start(pipeline.ingest(), batch, files)) {
                RunWatch watch = new RunWatch(pipeline, batch, results, options, clock, display, interruption);
                long resumed = plan.again() ? watch.awaitEarlierResults() : 0;
                if (plan.again()) {
                    display.say(
                            "resumed at " + ProgressText.number(resumed) + " of " + ProgressText.number(input.lines()));
                    // Only now, so that the person reads where it stands before it moves on.
                    pipeline.beginCalls();
                }
                FinishedBatch finished = watch.awaitEnd();
                results.stop();
                files.finish();
                warn(finished, results, files);
                List<ModelSpend> models = ModelSpend.of(
                        input.report().model(), finished.batch(), finished.progress(), pipeline.journal());
                return summary(finished, models, files, start, resumed);
            }
        }
    }

    private void warn(FinishedBatch finished, ResultCollection results, ResultSink files) {
        BatchProgress tally = finished.progress();
        if (tally.getEstimated() > 0) {
            display.say(ProgressText.number(tally.getEstimated())
                    + " lines came without token counts: theirs are estimates, and so is their cost");
        }
        if (results.duplicates() > 0 || tally.getCompleted() != files.completed()) {
            display.say("PLEASE REPORT: " + results.duplicates() + " lines had a second result, and the tally counts "
                    + tally.getCompleted() + " completed lines where the results file holds " + files.completed());
        }
    }

    private RunSummary summary(
            FinishedBatch finished, List<ModelSpend> models, ResultSink files, Instant start, long resumed) {
        return new RunSummary(
                finished.batch().getBatchId(),
                finished.batch().getStatus().name().toLowerCase(Locale.ROOT),
                finished.batch().getRequestCounts().getTotal(),
                files.completed() - files.invalid(),
                files.failed(),
                files.invalid(),
                finished.progress(),
                models,
                Duration.between(start, clock.instant()),
                resumed,
                files.output(),
                files.errors());
    }

    private Batch findOrCreate(Pipeline pipeline, InputFile input, RunRecord record)
            throws IOException, CommandFailure, InterruptedException {
        Batches batches = pipeline.ingest().batches();
        for (Batch batch : batches.list(record.tenant())) {
            if (record.runId().equals(batch.getMetadata().get(RUN_ID))) {
                return batch;
            }
        }
        return create(pipeline, input, record);
    }

    private Batch create(Pipeline pipeline, InputFile input, RunRecord record)
            throws IOException, CommandFailure, InterruptedException {
        FileMetadata file = upload(pipeline, input);
        return pipeline.ingest()
                .batches()
                .create(new BatchCreation(
                        file, input.endpoint(), WINDOW, Map.of(RUN_ID, record.runId()), input.report()))
                .batch();
    }

    private FileMetadata upload(Pipeline pipeline, InputFile input)
            throws IOException, CommandFailure, InterruptedException {
        try (InputStream in = input.requests().open()) {
            FileUpload upload = new FileUpload(options.tenant(), input.path().toString(), "batch", null);
            return switch (pipeline.ingest().uploader().upload(in, upload, UploadProgress.IGNORED)) {
                case UploadOutcome.Stored stored -> sameAs(input, stored.file());
                case UploadOutcome.LineTooLong tooLong -> throw changedMeanwhile(input);
                case UploadOutcome.FileTooLarge tooLarge -> throw changedMeanwhile(input);
            };
        }
    }

    private static FileMetadata sameAs(InputFile input, FileMetadata file) throws CommandFailure {
        if (!file.getSha256().equals(input.sha256())) {
            throw changedMeanwhile(input);
        }
        return file;
    }

    private static CommandFailure changedMeanwhile(InputFile input) {
        return new CommandFailure(
                ExitCode.USAGE, input.path() + ": changed while it was being read; nothing was sent, run it again");
    }

    private static CommandFailure diskTrouble(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left on device")) {
            return new CommandFailure(
                    ExitCode.INTERRUPTED, "disk full: " + message + "; free some space and run the same command again");
        }
        return new CommandFailure(
                ExitCode.INTERRUPTED, message + "; mend that and run the same command again, it goes on from there");
    }
}
