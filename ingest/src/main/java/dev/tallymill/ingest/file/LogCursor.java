package dev.tallymill.ingest.file;

import dev.tallymill.schemas.record.FileMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;

/** A cursor over a range of offsets; records of other files that lie between are passed over by their key. */
final class LogCursor implements LineCursor {

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final byte[] key;
    private final long endOffset;
    private final Time time;
    private final Duration patience;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

    LogCursor(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            FileMetadata file,
            long offset,
            Time time,
            Duration patience) {
        this.consumer = consumer;
        this.partition = partition;
        this.key = file.getFileId().getBytes(StandardCharsets.UTF_8);
        this.endOffset = file.getEndOffset();
        this.time = time;
        this.patience = patience;
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
    }

    @Override
    public @Nullable StoredLine next() {
        Timer timer = time.timer(patience);
        while (true) {
            while (polled.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = polled.next();
                if (record.offset() >= endOffset) {
                    return null;
                }
                if (Arrays.equals(record.key(), key)) {
                    return new StoredLine(record.offset(), record.value());
                }
            }
            if (consumer.position(partition) >= endOffset) {
                return null;
            }
            poll(timer);
        }
    }

    private void poll(Timer timer) {
        timer.update();
        if (timer.isExpired()) {
            throw new TimeoutException("no line of the file came from " + partition + " within " + patience);
        }
        var records = consumer.poll(Duration.ofMillis(timer.remainingMs()));
        if (!records.isEmpty()) {
            timer.reset(patience.toMillis());
        }
        polled = records.iterator();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
