package dev.tallymill.ingest.result;

import dev.tallymill.ingest.batch.BatchState;
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
import dev.tallymill.schemas.record.PromptResult;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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

    /**
     * Delivers the lines of one of a batch's two files, without terminators: of a batch that has ended all of them, of
     * another one those that are there now. Every request of an ended batch has its line in exactly one of the files.
     *
     * @param input the batch's requests
     * @throws org.apache.kafka.common.KafkaException if Kafka or the registry fails; what was delivered was delivered
     */
    public void copy(Batch batch, FileMetadata input, ResultFile which, Consumer<String> lines) {
        if (batch.getRequestCounts().getTotal() == 0) {
            return;
        }
        BitSet answered;
        try (ResultScan scan = scan(batch)) {
            while (!scan.finished()) {
                scan.advance(result -> {
                    if (fileOf(result) == which) {
                        lines.accept(outputLine.of(result));
                    }
                });
            }
            answered = scan.lines();
        }
        if (which == ResultFile.ERRORS && BatchState.isTerminal(batch.getStatus())) {
            unanswered(batch, input, answered, lines);
        }
    }

    private static ResultFile fileOf(PromptResult result) {
        return OutputLine.isOutput(result) ? ResultFile.OUTPUT : ResultFile.ERRORS;
    }

    /** Stands before the first result of {@code batch}; ends where its results do, or where the log does now. */
    private ResultScan scan(Batch batch) {
        var consumer = new KafkaConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Map<TopicPartition, Long> starts = byPartition(batch.getResultStartOffsets());
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        Map<TopicPartition, Long> ends = batch.getResultEndOffsets().isEmpty()
                ? consumer.endOffsets(starts.keySet())
                : byPartition(batch.getResultEndOffsets());
        return new ResultScan(
                consumer,
                kafka.deserializer(false),
                ends,
                batch.getBatchId(),
                BatchState.isTerminal(batch.getStatus())
                        ? batch.getCheckpoint().getNextLine()
                        : batch.getRequestCounts().getTotal());
    }

    private Map<TopicPartition, Long> byPartition(List<Long> offsets) {
        Map<TopicPartition, Long> byPartition = new HashMap<>();
        for (int partition = 0; partition < offsets.size(); partition++) {
            byPartition.put(new TopicPartition(kafka.topics().promptResults(), partition), offsets.get(partition));
        }
        return byPartition;
    }

    /** Renders the error lines of the requests of an ended batch that have no result. */
    private void unanswered(Batch batch, FileMetadata input, BitSet answered, Consumer<String> lines) {
        if (answered.cardinality() >= batch.getRequestCounts().getTotal()) {
            return;
        }
        JobError error = batch.getStatus() == BatchStatus.EXPIRED ? EXPIRED : CANCELLED;
        RequestParser parser = new RequestParser();
        int line = 0;
        try (LineCursor cursor = files.open(input, input.getStartOffset())) {
            for (StoredLine stored = cursor.next(); stored != null; stored = cursor.next()) {
                if (parser.parse(stored.bytes()) instanceof RequestLine request) {
                    if (!answered.get(line)) {
                        String jobId = BatchKeys.jobId(batch.getBatchId(), line);
                        lines.accept(outputLine.unreleased(jobId, request.customId(), error));
                    }
                    line++;
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
