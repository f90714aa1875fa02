package dev.tallymill.ingest.result;

import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The results of any batch. Those of released requests are replayed from {@code prompt-results}; requests that a
 * cancelled or expired batch never released have no record there and follow from its file. Thread-safe.
 */
public final class Results {

    private static final int PARTITION_FETCH_BYTES = 4 * 1024 * 1024;
    private static final int FETCH_BYTES = 16 * 1024 * 1024;
    private static final int RECORDS_A_POLL = 5_000;

    private final KafkaSettings kafka;
    private final LineSource files;

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
     * Delivers the lines of one of a batch's two files, without terminators: of a batch whose results are settled all of them,
     * of another one those that are there now. Every request of a settled batch has its line in exactly one of the
     * files. Reads the log of all batches' results; where the batch's files were stored, read those instead.
     *
     * @param input the batch's requests
     * @throws org.apache.kafka.common.KafkaException if Kafka or the registry fails; what was delivered was delivered
     */
    public void copy(Batch batch, FileMetadata input, ResultFile which, Consumer<String> lines) {
        if (batch.getRequestCounts().getTotal() == 0) {
            return;
        }
        try (ResultLines all = lines(batch, input)) {
            boolean finished = false;
            while (!finished) {
                finished = all.advance((file, line) -> {
                    if (file == which) {
                        lines.accept(line);
                    }
                });
            }
        }
    }

    /**
     * Stands before the first line of both files of {@code batch}, as {@link #copy} delivers them.
     *
     * @param input the batch's requests; null if they are gone, which leaves out the lines of requests without a result
     */
    public ResultLines lines(Batch batch, @Nullable FileMetadata input) {
        boolean settled = !batch.getResultEndOffsets().isEmpty();
        Supplier<LineCursor> requests =
                settled && input != null ? () -> files.open(input, input.getStartOffset()) : null;
        return new ResultLines(batch, scan(batch), requests);
    }

    /** Zero-based numbers of the requests of {@code batch} that have a line in its output file. */
    public BitSet completedLines(Batch batch) {
        BitSet completed = new BitSet();
        try (ResultScan scan = scan(batch)) {
            while (!scan.finished()) {
                scan.advance(result -> {
                    if (OutputLine.isOutput(result)) {
                        completed.set(Math.toIntExact(result.getJob().getLine()));
                    }
                });
            }
        }
        return completed;
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
                !batch.getResultEndOffsets().isEmpty()
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
