package dev.tallymill.ingest.result;

import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.LineSource;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.topic.GrouplessConsumer;
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
    private final long room;

    /** @param room most bytes of results that a {@link SharedScan} keeps in memory */
    public Results(KafkaSettings kafka, LineSource files, long room) {
        this.kafka = kafka;
        this.files = files;
        this.room = room;
    }

    /** Stands before the first result of {@code batch}. */
    public ResultReader open(Batch batch) {
        return new ResultReader(
                new GrouplessConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
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
        return new ResultLines(batch, scan(batch), settled ? requests(input) : null);
    }

    /** Begins to read the results of several settled batches at once. */
    public SharedScan share(List<Batch> batches) {
        ScanRange range =
                batches.stream().map(ScanRange::of).reduce(ScanRange::and).orElseThrow();
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int partition = 0; partition < range.partitions(); partition++) {
            TopicPartition each = new TopicPartition(kafka.topics().promptResults(), partition);
            starts.put(each, range.start(partition));
            ends.put(each, range.end(partition));
        }
        return new SharedScan(consumer(starts), ends, batches, room);
    }

    /**
     * As {@link #lines(Batch, FileMetadata)}, of a batch that {@code scan} has read to its end.
     *
     * @return null when {@code scan} had no room for it
     */
    public @Nullable ResultLines lines(Batch batch, @Nullable FileMetadata input, SharedScan scan) {
        List<byte[]> values = scan.take(batch);
        return values == null
                ? null
                : new ResultLines(
                        batch,
                        new CaughtResults(kafka.topics().promptResults(), kafka.deserializer(false), values),
                        requests(input));
    }

    private @Nullable Supplier<LineCursor> requests(@Nullable FileMetadata input) {
        return input == null ? null : () -> files.open(input, input.getStartOffset());
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
        Map<TopicPartition, Long> starts = byPartition(batch.getResultStartOffsets());
        KafkaConsumer<byte[], byte[]> consumer = consumer(starts);
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

    private KafkaConsumer<byte[], byte[]> consumer(Map<TopicPartition, Long> starts) {
        var consumer =
                new GrouplessConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        return consumer;
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
