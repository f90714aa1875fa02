package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.FileMetadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest records of {@code files}, {@code batches}, {@code batch-progress}, {@code control} and {@code tenants}, and what
 * {@link BudgetTables} has, as far as they were read. Written by one thread, read by any. Records it hands out are shared: nobody changes them.
 */
public interface BatchTables {

    /** The batch, if it is {@code tenant}'s. */
    @Nullable
    Batch batch(String tenant, String batchId);

    /** The batch that {@code tenant} created with an idempotency key. */
    @Nullable
    Batch batchOfKey(String tenant, String idempotencyKey);

    /** All batches of {@code tenant}, newest first. */
    List<Batch> batches(String tenant);

    /** Batches of all tenants that have not ended, oldest first. */
    List<Batch> activeBatches();

    /** The latest progress of a batch; its counts never go back. */
    @Nullable
    BatchProgress progress(String batchId);

    /** The file, if it is {@code tenant}'s. */
    @Nullable
    FileMetadata file(String tenant, String fileId);

    /** All files of {@code tenant}, newest first. */
    List<FileMetadata> files(String tenant);

    /** Files of all tenants that have expired at {@code now}, the first ones first. */
    List<FileMetadata> expiredFiles(Instant now);

    boolean cancelRequested(String batchId);

    /** What budgets are about. */
    BudgetTables budgets();

    /** The tenant's share in the dispatcher's round robin, at least 1. */
    int weight(String tenant);
}
