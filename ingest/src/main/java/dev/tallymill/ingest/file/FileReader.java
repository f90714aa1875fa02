package dev.tallymill.ingest.file;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;

/** Replays files from {@code file-lines}, byte for byte. Each cursor has a consumer of its own. Thread-safe. */
public final class FileReader implements LineSource {

    private static final int RECORDS_A_POLL = 2_000;
    private static final int MOST_FETCHED_BYTES = 1024 * 1024;
    private static final int LEAST_FETCHED_BYTES = 64 * 1024;

    private final KafkaSettings kafka;
    private final Time time;
    private final Duration patience;

    /** @param patience longest wait for the next line */
    public FileReader(KafkaSettings kafka, Time time, Duration patience) {
        this.kafka = kafka;
        this.time = time;
        this.patience = patience;
    }

    @Override
    public LineCursor open(FileMetadata file, long offset) {
        TopicPartition partition = new TopicPartition(kafka.topics().fileLines(), file.getPartition());
        var consumer =
                new GrouplessConsumer<>(consumerConfig(file), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return new LogCursor(consumer, partition, file, offset, time, patience);
    }

    /** Writes the whole file to {@code out}, which stays open. */
    public void copy(FileMetadata file, OutputStream out) throws IOException {
        try (LineCursor cursor = open(file, file.getStartOffset())) {
            for (StoredLine line = cursor.next(); line != null; line = cursor.next()) {
                out.write(line.bytes());
            }
        }
    }

    private Map<String, Object> consumerConfig(FileMetadata file) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        // What lies behind a small file is not asked for.
        config.put(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Math.clamp(file.getBytes(), LEAST_FETCHED_BYTES, MOST_FETCHED_BYTES));
        return config;
    }
}
