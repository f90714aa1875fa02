package dev.tallymill.bench;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.run.Pipeline;
import dev.tallymill.standalone.run.StartingBroker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tallymill run} runs: embedded Kafka and registry, ingest, worker and aggregator in this JVM, ready for
 * batches of any tenant. For one thread.
 */
public final class BatchPipeline implements AutoCloseable {

    private static final Duration LONGEST_WAIT_FOR_NEWS = Duration.ofMillis(100);

    private final DataDirectory data;
    private final StartingBroker broker;
    private final Pipeline pipeline;
    private final Batches batches;

    /**
     * Starts every service and waits until the worker is there.
     *
     * @param directory where the log is kept
     * @param settings of the services, as in a file for {@code --config}
     * @param calls most calls in flight
     */
    public BatchPipeline(Path directory, Properties settings, int calls) throws InterruptedException {
        this.data = DataDirectory.open(directory.resolve("data"));
        this.broker = StartingBroker.begin(data);
        this.pipeline = Pipeline.start(broker, data, settings, calls);
        pipeline.beginCalls();
        pipeline.beginTally();
        pipeline.worker();
        this.batches = pipeline.ingest().batches();
    }

    /** Uploads a file of requests; an {@link IllegalStateException} tells why it was not taken. */
    public FileMetadata upload(String tenant, Path file) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file)) {
            FileUpload upload = new FileUpload(tenant, "bench.jsonl", FileUpload.BATCH, null);
            UploadOutcome outcome = pipeline.ingest().uploader().upload(in, upload, UploadProgress.IGNORED);
            if (outcome instanceof UploadOutcome.Stored stored) {
                return stored.file();
            }
            throw new IllegalStateException("the file was not taken: " + outcome);
        }
    }

    /**
     * Creates the batch of an uploaded file.
     *
     * @param report of its validation, or null where ingest is to validate it
     */
    public Batch create(FileMetadata file, @Nullable ValidationReport report) {
        return batches.create(new BatchCreation(file, PromptLines.ENDPOINT, "24h", Map.of(), report))
                .batch();
    }

    /** Every batch as ingest knows it. */
    public Batches batches() {
        return batches;
    }

    /** Waits until the batch has ended with every job completed; throws where one was not. */
    public void awaitCompleted(Batch batch, int jobs) throws InterruptedException {
        Batch ended = await(batch.getTenant(), batch.getBatchId(), now -> BatchState.isTerminal(now.getStatus()));
        if (ended.getRequestCounts().getCompleted() != jobs) {
            throw new IllegalStateException("not every job was completed: " + ended.getRequestCounts());
        }
    }

    /** Waits until the batch is as {@code condition} wants it; throws when a service fails. */
    public Batch await(String tenant, String id, Predicate<Batch> condition) throws InterruptedException {
        while (true) {
            long seen = batches.version();
            Batch now = batches.find(tenant, id);
            if (now != null && condition.test(now)) {
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
