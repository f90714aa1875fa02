package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.file.LineRange;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.PromptJob;

/**
 * Where released jobs and changed batches go, all that lies between two commits together or not at all. Not
 * thread-safe. Any exception ends its use: what was not committed is lost, and a new one starts from what was.
 */
interface ReleaseLog extends AutoCloseable {

    /** Adds a job of line {@code job.line} of its batch. */
    void release(PromptJob job);

    /** Stores a batch in its new state. */
    void save(Batch batch);

    /** Makes a file known. */
    void save(FileMetadata file);

    /** Removes a file; its lines go with the retention of their topic. */
    void forget(FileMetadata file);

    /**
     * Adds a line to a file of {@code tenant}.
     *
     * @param range is told where it came to lie
     */
    void append(String tenant, String fileId, byte[] line, LineRange range);

    /** The partition of {@code file-lines} that a file of {@code tenant} lies in. */
    int partitionOf(String tenant, String fileId);

    /** Waits until every line of {@code tenant} has its place. */
    void flush(String tenant);

    /** Orders the workers to do something about the jobs of {@code batch}. */
    void order(Batch batch, Control order);

    /** Takes back what was ordered about {@code batch}. */
    void withdrawOrder(Batch batch);

    /** Stores where a tenant stands against a budget. */
    void save(BudgetStatus status);

    /** Removes what was stored of a budget that is no more. */
    void forget(BudgetStatus status);

    /** Makes everything since the last commit visible; does nothing when there is nothing. */
    void commit();

    /** Drops what was not committed. */
    @Override
    void close();
}
