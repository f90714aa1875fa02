package dev.tallymill.bench.pipeline;

import dev.tallymill.bench.BatchPipeline;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/** The calls of whole batches, timed. */
final class PipelineCalls implements AutoCloseable {

    private static final String TENANT = "bench";

    private final Path directory;
    private final Instruments instruments;
    private final BatchPipeline pipeline;
    private final PromptLines lines = new PromptLines();

    PipelineCalls(Path directory, Properties upstream, int calls, Instruments instruments) throws InterruptedException {
        this.directory = directory;
        this.instruments = instruments;
        this.pipeline = new BatchPipeline(directory, upstream, calls);
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
        FileMetadata uploaded = pipeline.upload(TENANT, file);
        Duration upload = instruments.since(uploadStart);

        long batchStart = instruments.nanoTime().getAsLong();
        Batch batch = pipeline.create(uploaded, report);
        pipeline.awaitCompleted(batch, jobs);
        return new Times(upload, instruments.since(batchStart));
    }

    private static ValidationReport validate(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new RequestFileValidator(ValidationLimits.DEFAULT).validate(in, null);
        }
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
