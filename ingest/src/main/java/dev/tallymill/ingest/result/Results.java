package dev.tallymill.ingest.result;

import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.validate.RequestLine;
import dev.tallymill.ingest.validate.RequestParser;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.JobError;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The results of any batch. Those of released requests are replayed from {@code prompt-results}; requests that a
 * cancelled or expired batch never released have no record there and follow from its file. Thread-safe.
 */
public final class Results {

    private static final int PARTITION_FETCH_BYTES = 4 * 1024 * 1024;
    private static final int FETCH_BYTES = 16 * 1024 * 1024;
    private static final int RECORDS_A_POLL = 5_000;

    private static final JobError CANCELLED =
            new JobError("batch_cancelled", "This request was not sent before the batch was cancelled.");
    private static final JobError EXPIRED =
            new JobError("batch_expired", "This request was not sent before the batch expired.");

    private final KafkaSettings kafka;
    private final LineSource files;
    private final OutputLine outputLine = new OutputLine();

    public Results(KafkaSettings kafka, LineSource files) {
        this.kafka = kafka;
        this.files = files;
    }

    /** Stands before the first result of {@code batch}. */
    public ResultReader open(Batch batch) {
        return new ResultReader(
                new KafkaConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                kafka.deserializer(false),
                kafka.topics().promptResults(),
                batch);
    }

    /**
     * Delivers the error-file lines of the requests that {@code batch}, which has ended, never released.
     *
     * @param file the batch's input
     */
    public void unreleased(Batch batch, FileMetadata file, Consumer<String> callback) {
        long line = batch.getCheckpoint().getNextLine();
        if (line >= batch.getRequestCounts().getTotal()) {
            return;
        }
        JobError error = batch.getStatus() == BatchStatus.EXPIRED ? EXPIRED : CANCELLED;
        RequestParser parser = new RequestParser();
        try (LineCursor cursor = files.open(file, batch.getCheckpoint().getNextOffset())) {
            for (StoredLine stored = cursor.next(); stored != null; stored = cursor.next()) {
                if (parser.parse(stored.bytes()) instanceof RequestLine request) {
                    String jobId = BatchKeys.jobId(batch.getBatchId(), line++);
                    callback.accept(outputLine.unreleased(jobId, request.customId(), error));
                }
            }
        }
    }

    private Map<String, Object> consumerConfig() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        return config;
    }
}
