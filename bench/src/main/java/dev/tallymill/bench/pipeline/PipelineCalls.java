package dev.tallymill.bench.pipeline;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.run.Pipeline;
import dev.tallymill.standalone.run.StartingBroker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** What {@code tallymill run} runs: embedded Kafka and registry, ingest, worker and aggregator in this JVM. */
final class PipelineCalls implements AutoCloseable {

    private static final String TENANT = "bench";
    private static final Duration LONGEST_WAIT_FOR_NEWS = Duration.ofMillis(100);

    private final Path directory;
    private final Instruments instruments;
    private final DataDirectory data;
    private final StartingBroker broker;
    private final Pipeline pipeline;
    private final PromptLines lines = new PromptLines();

    PipelineCalls(Path directory, Properties upstream, int calls, Instruments instruments) throws InterruptedException {
        this.directory = directory;
        this.instruments = instruments;
        this.data = DataDirectory.open(directory.resolve("data"));
        this.broker = StartingBroker.begin(data);
        this.pipeline = Pipeline.start(broker, data, upstream, calls);
        pipeline.beginCalls();
        pipeline.beginTally();
        pipeline.worker();
    }

    /**
     * How long one batch takes.
     *
     * @param upload from the first byte of the file to its record in the log
     * @param batch from the creation of the batch to its completion: every result committed and tallied
     */
    record Times(Duration upload, Duration batch) {}

    /** Uploads a file of that many jobs and runs it as a batch. */
    Times run(long firstNumber, int jobs) throws IOException, InterruptedException {
        Path file = directory.resolve("input.jsonl");
        lines.write(file, firstNumber, jobs);
        ValidationReport report = validate(file);
        long uploadStart = instruments.nanoTime().getAsLong();
        FileMetadata uploaded = upload(file);
        Duration upload = instruments.since(uploadStart);

        long batchStart = instruments.nanoTime().getAsLong();
        Batches batches = pipeline.ingest().batches();
        Batch batch = batches.create(new BatchCreation(uploaded, PromptLines.ENDPOINT, "24h", Map.of(), report))
                .batch();
        Batch ended = awaitEnd(batches, batch);
        Duration time = instruments.since(batchStart);
        if (ended.getRequestCounts().getCompleted() != jobs) {
            throw new IllegalStateException("not every job was completed: " + ended.getRequestCounts());
        }
        return new Times(upload, time);
    }

    private static ValidationReport validate(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new RequestFileValidator(ValidationLimits.DEFAULT).validate(in, null);
        }
    }

    private FileMetadata upload(Path file) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file)) {
            FileUpload upload = new FileUpload(TENANT, "bench.jsonl", FileUpload.BATCH, null);
            UploadOutcome outcome = pipeline.ingest().uploader().upload(in, upload, UploadProgress.IGNORED);
            if (outcome instanceof UploadOutcome.Stored stored) {
                return stored.file();
            }
            throw new IllegalStateException("the file was not taken: " + outcome);
        }
    }

    private Batch awaitEnd(Batches batches, Batch batch) throws InterruptedException {
        while (true) {
            long seen = batches.version();
            Batch now = batches.find(TENANT, batch.getBatchId());
            if (now != null && BatchState.isTerminal(now.getStatus())) {
                return now;
            }
            String failure = pipeline.failure();
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            batches.awaitNews(seen, LONGEST_WAIT_FOR_NEWS);
        }
    }

    @Override
    public void close() {
        pipeline.close();
        broker.close();
        data.close();
    }
}
