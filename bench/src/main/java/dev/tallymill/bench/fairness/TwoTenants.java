package dev.tallymill.bench.fairness;

import dev.tallymill.bench.BatchPipeline;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.FileMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/** What {@code tallymill serve} runs but for HTTP, and the batches of two tenants on it. */
final class TwoTenants implements AutoCloseable {

    private static final String HUGE = "huge";
    private static final String SMALL = "small";

    private final Path directory;
    private final Instruments instruments;
    private final BatchPipeline pipeline;
    private final PromptLines lines = new PromptLines();
    private long nextNumber;

    TwoTenants(Path directory, Properties settings, int calls, Instruments instruments) throws InterruptedException {
        this.directory = directory;
        this.instruments = instruments;
        this.pipeline = new BatchPipeline(directory, settings, calls);
    }

    /** From the creation of a batch of the small tenant to its end, its files stored; its file is uploaded before. */
    Duration small(int jobs) throws IOException, InterruptedException {
        FileMetadata file = upload(SMALL, jobs);
        long start = instruments.nanoTime().getAsLong();
        pipeline.awaitCompleted(pipeline.create(file, null), jobs);
        return instruments.since(start);
    }

    /** Starts the huge batch; returns its id when so many of its jobs have ended. */
    String beginHuge(int jobs, long ended) throws IOException, InterruptedException {
        String id = pipeline.create(upload(HUGE, jobs), null).getBatchId();
        long target = Math.min(ended, jobs / 2);
        pipeline.await(HUGE, id, now -> hugeEnded(id) >= target);
        return id;
    }

    /** Jobs of the huge batch that have ended. */
    long hugeEnded(String id) {
        var progress = pipeline.batches().progress(id);
        return progress == null ? 0 : progress.getCompleted() + progress.getFailed();
    }

    /** Whether the huge batch still has jobs that were not released, so that it fills its window. */
    boolean stillReleasing(String id) {
        Batch batch = pipeline.batches().find(HUGE, id);
        return batch != null
                && batch.getStatus() == BatchStatus.IN_PROGRESS
                && batch.getCheckpoint().getNextLine()
                        < batch.getRequestCounts().getTotal();
    }

    /** Cancels the huge batch and waits for its end. */
    void endHuge(String id) throws InterruptedException {
        var unused = pipeline.batches().cancel(HUGE, id);
        pipeline.await(HUGE, id, now -> BatchState.isTerminal(now.getStatus()));
    }

    private FileMetadata upload(String tenant, int jobs) throws IOException, InterruptedException {
        Path file = directory.resolve("input.jsonl");
        lines.write(file, nextNumber, jobs);
        nextNumber += jobs;
        try {
            return pipeline.upload(tenant, file);
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
