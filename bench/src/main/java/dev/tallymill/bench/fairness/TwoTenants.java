package dev.tallymill.bench.fairness;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
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

/** What {@code tallymill serve} runs but for HTTP, and the batches of two tenants on it. */
final class TwoTenants implements AutoCloseable {

    private static final String HUGE = "huge";
    private static final String SMALL = "small";
    private static final Duration LONGEST_WAIT_FOR_NEWS = Duration.ofMillis(100);

    private final Path directory;
    private final Instruments instruments;
    private final DataDirectory data;
    private final StartingBroker broker;
    private final Pipeline pipeline;
    private final PromptLines lines = new PromptLines();
    private long nextNumber;

    TwoTenants(Path directory, Properties settings, int calls, Instruments instruments) throws InterruptedException {
        this.directory = directory;
        this.instruments = instruments;
        this.data = DataDirectory.open(directory.resolve("data"));
        this.broker = StartingBroker.begin(data);
        this.pipeline = Pipeline.start(broker, data, settings, calls);
        pipeline.beginCalls();
        pipeline.beginTally();
        pipeline.worker();
    }

    /** From the creation of a batch of the small tenant to its end, its files stored; its file is uploaded before. */
    Duration small(int jobs) throws IOException, InterruptedException {
        FileMetadata file = upload(SMALL, jobs);
        long start = instruments.nanoTime().getAsLong();
        Batch batch = create(file);
        Batch ended = await(SMALL, batch.getBatchId(), now -> BatchState.isTerminal(now.getStatus()));
        if (ended.getRequestCounts().getCompleted() != jobs) {
            throw new IllegalStateException("not every job was completed: " + ended.getRequestCounts());
        }
        return instruments.since(start);
    }

    /** Starts the huge batch; returns its id when so many of its jobs have ended. */
    String beginHuge(int jobs, long ended) throws IOException, InterruptedException {
        String id = create(upload(HUGE, jobs)).getBatchId();
        long target = Math.min(ended, jobs / 2);
        await(HUGE, id, now -> hugeEnded(id) >= target);
        return id;
    }

    /** Jobs of the huge batch that have ended. */
    long hugeEnded(String id) {
        var progress = batches().progress(id);
        return progress == null ? 0 : progress.getCompleted() + progress.getFailed();
    }

    /** Whether the huge batch still has jobs that were not released, so that it fills its window. */
    boolean stillReleasing(String id) {
        Batch batch = batches().find(HUGE, id);
        return batch != null
                && batch.getStatus() == BatchStatus.IN_PROGRESS
                && batch.getCheckpoint().getNextLine()
                        < batch.getRequestCounts().getTotal();
    }

    /** Cancels the huge batch and waits for its end. */
    void endHuge(String id) throws InterruptedException {
        var unused = batches().cancel(HUGE, id);
        await(HUGE, id, now -> BatchState.isTerminal(now.getStatus()));
    }

    private Batch create(FileMetadata file) {
        return batches()
                .create(new BatchCreation(file, PromptLines.ENDPOINT, "24h", Map.of(), null))
                .batch();
    }

    private FileMetadata upload(String tenant, int jobs) throws IOException, InterruptedException {
        Path file = directory.resolve("input.jsonl");
        lines.write(file, nextNumber, jobs);
        nextNumber += jobs;
        try (InputStream in = Files.newInputStream(file)) {
            FileUpload upload = new FileUpload(tenant, "bench.jsonl", FileUpload.BATCH, null);
            UploadOutcome outcome = pipeline.ingest().uploader().upload(in, upload, UploadProgress.IGNORED);
            if (outcome instanceof UploadOutcome.Stored stored) {
                return stored.file();
            }
            throw new IllegalStateException("the file was not taken: " + outcome);
        } finally {
            Files.delete(file);
        }
    }

    private Batches batches() {
        try {
            return pipeline.ingest().batches();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Batch await(String tenant, String id, Predicate<Batch> condition) throws InterruptedException {
        Batches batches = batches();
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
