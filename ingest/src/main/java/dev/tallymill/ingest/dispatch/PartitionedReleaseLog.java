package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchRecords;
import dev.tallymill.ingest.file.LineRange;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.PromptJob;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One release log for each owned partition of {@code batches}. What belongs to one batch goes through one of them, so it is
 * committed together; what belongs to batches of different partitions need not be.
 */
final class PartitionedReleaseLog implements ReleaseLog {

    private final int partitions;
    private final Map<Integer, ReleaseLog> logs;

    private PartitionedReleaseLog(int partitions, Map<Integer, ReleaseLog> logs) {
        this.partitions = partitions;
        this.logs = logs;
    }

    /**
     * Opens the logs of {@code owned} side by side; returns when all that their former owners did is either committed or
     * gone.
     *
     * @param partitions number of partitions of {@code batches}
     */
    static PartitionedReleaseLog open(
            KafkaSettings kafka, int partitions, Set<Integer> owned, Duration transactionTimeout) {
        Map<Integer, ReleaseLog> logs = new ConcurrentHashMap<>();
        try (ExecutorService openers = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(owned.stream()
                            .map(partition -> CompletableFuture.runAsync(
                                    () -> logs.put(
                                            partition, KafkaReleaseLog.open(kafka, partition, transactionTimeout)),
                                    openers))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            logs.values().forEach(ReleaseLog::close);
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return new PartitionedReleaseLog(partitions, logs);
    }

    /** True when batches of {@code tenant} lie in one of these logs' partitions. */
    boolean covers(String tenant) {
        return logs.containsKey(BatchRecords.partitionOf(tenant, partitions));
    }

    @Override
    public void release(PromptJob job) {
        logOf(job.getJob().getTenant()).release(job);
    }

    @Override
    public void save(Batch batch) {
        logOf(batch.getTenant()).save(batch);
    }

    @Override
    public void save(FileMetadata file) {
        logOf(file.getTenant()).save(file);
    }

    @Override
    public void forget(FileMetadata file) {
        logOf(file.getTenant()).forget(file);
    }

    @Override
    public void append(String tenant, String fileId, byte[] line, LineRange range) {
        logOf(tenant).append(tenant, fileId, line, range);
    }

    @Override
    public int partitionOf(String tenant, String fileId) {
        return logOf(tenant).partitionOf(tenant, fileId);
    }

    @Override
    public void flush(String tenant) {
        logOf(tenant).flush(tenant);
    }

    @Override
    public void order(Batch batch, Control order) {
        logOf(batch.getTenant()).order(batch, order);
    }

    @Override
    public void withdrawOrder(Batch batch) {
        logOf(batch.getTenant()).withdrawOrder(batch);
    }

    @Override
    public void save(BudgetStatus status) {
        logOf(status.getTenant()).save(status);
    }

    @Override
    public void forget(BudgetStatus status) {
        logOf(status.getTenant()).forget(status);
    }

    @Override
    public void commit() {
        logs.values().forEach(ReleaseLog::commit);
    }

    @Override
    public void close() {
        logs.values().forEach(ReleaseLog::close);
    }

    private ReleaseLog logOf(String tenant) {
        int partition = BatchRecords.partitionOf(tenant, partitions);
        ReleaseLog log = logs.get(partition);
        if (log == null) {
            throw new IllegalStateException("partition " + partition + " of batches is not this instance's");
        }
        return log;
    }
}
