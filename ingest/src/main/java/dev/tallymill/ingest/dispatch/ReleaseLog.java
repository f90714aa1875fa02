package dev.tallymill.ingest.dispatch;

import dev.tallymill.schemas.record.Batch;
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

    /** Makes everything since the last commit visible; does nothing when there is nothing. */
    void commit();

    /** Drops what was not committed. */
    @Override
    void close();
}
