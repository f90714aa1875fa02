package dev.tallymill.ingest.retry;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Tries again what did not complete in a batch: a file of just these lines, and a batch of it, which says in its metadata
 * what it is a retry of. Of one batch there is one retry, so that nothing is paid for twice by asking twice; what fails
 * in that one is retried from there. Thread-safe.
 */
public final class Retries {

    /** Key in the metadata of a retry; its value is the id of the batch that is retried. */
    public static final String PARENT = BatchCreation.OWN_METADATA + "retry_of";

    private final Batches batches;
    private final Results results;
    private final LineSource files;
    private final FileUploader uploader;

    public Retries(Batches batches, Results results, LineSource files, FileUploader uploader) {
        this.batches = batches;
        this.results = results;
        this.files = files;
        this.uploader = uploader;
    }

    /**
     * Makes a batch of the failed, expired and cancelled requests of a batch that has ended.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka fails; it may be asked for again
     */
    public Retry retry(String tenant, String batchId) {
        Batch batch = batches.find(tenant, batchId);
        if (batch == null) {
            return new Retry.Unknown();
        }
        if (!BatchState.isTerminal(batch.getStatus())) {
            return new Retry.NotEnded(batch);
        }
        if (batch.getRequestCounts().getFailed() == 0) {
            return new Retry.NothingFailed(batch);
        }
        Batch before = batches.ofKey(tenant, key(batch));
        if (before != null) {
            return new Retry.Created(before);
        }
        FileMetadata input = batches.file(tenant, batch.getInputFileId());
        return input == null ? new Retry.InputGone(batch) : create(batch, input);
    }

    private Retry create(Batch batch, FileMetadata input) {
        FileMetadata failed = upload(batch, input, results.completedLines(batch));
        Map<String, String> metadata = new HashMap<>(batch.getMetadata());
        metadata.put(PARENT, batch.getBatchId());
        BatchCreation creation = new BatchCreation(
                failed,
                batch.getEndpoint(),
                batch.getCompletionWindow(),
                metadata,
                null,
                key(batch),
                batch.getBatchId(),
                batch.getOutputExpiresAfterSeconds());
        return new Retry.Created(batches.create(creation).batch());
    }

    private FileMetadata upload(Batch batch, FileMetadata input, BitSet completed) {
        FileUpload upload = new FileUpload(
                batch.getTenant(), batch.getBatchId() + "_retry.jsonl", FileUpload.BATCH, input.getExpiresAt());
        try (InputStream lines = new FailedLines(files.open(input, input.getStartOffset()), completed)) {
            return switch (uploader.upload(lines, upload, UploadProgress.IGNORED)) {
                case UploadOutcome.Stored stored -> stored.file();
                case UploadOutcome.LineTooLong tooLong -> throw cannotBe(batch);
                case UploadOutcome.FileTooLarge tooLarge -> throw cannotBe(batch);
            };
        } catch (IOException e) {
            throw new IllegalStateException("reading the log does not throw this", e);
        }
    }

    private static String key(Batch batch) {
        return PARENT + '/' + batch.getBatchId();
    }

    private static IllegalStateException cannotBe(Batch batch) {
        return new IllegalStateException(
                "part of the file of " + batch.getBatchId() + " is larger than the file may be");
    }
}
