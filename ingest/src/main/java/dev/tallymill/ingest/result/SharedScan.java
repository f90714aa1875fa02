package dev.tallymill.ingest.result;

import dev.tallymill.schemas.record.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the results of several batches that ended at about the same time out of the log in one pass, instead of once for
 * each, and keeps them in memory as far as there is room. Where there is not, the batch with the most is given up, to be
 * read another time. Not thread-safe.
 */
public final class SharedScan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final byte SEPARATOR = '/';

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final Map<ByteBuffer, Catch> catches = new HashMap<>();
    private final long room;
    private long held;

    /**
     * Takes over {@code consumer}, which is assigned to the partitions and stands where the first of the batches begins.
     *
     * @param ends by partition, where the last of the batches ends
     * @param batches settled ones
     * @param room most bytes to keep
     */
    SharedScan(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, List<Batch> batches, long room) {
        this.consumer = consumer;
        this.ends = ends;
        this.room = room;
        batches.forEach(batch -> catches.put(keyOf(batch.getBatchId()), new Catch(batch)));
    }

    /**
     * Those of {@code others} that {@code first} can share a scan with: it becomes no more than twice as long by them.
     *
     * @return {@code first} and the others, all of them settled
     */
    public static List<Batch> together(Batch first, List<Batch> others) {
        List<Batch> together = new ArrayList<>(List.of(first));
        ScanRange range = ScanRange.of(first);
        long most = 2 * range.length();
        for (Batch other : others) {
            ScanRange wider = range.and(ScanRange.of(other));
            if (wider.length() <= most) {
                range = wider;
                together.add(other);
            }
        }
        return together;
    }

    /** True while {@code batch} takes part. */
    public boolean holds(Batch batch) {
        return catches.containsKey(keyOf(batch.getBatchId()));
    }

    /** True when everything was read, or nothing is left to be read for. */
    public boolean finished() {
        return catches.isEmpty()
                || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Reads what one poll brings.
     *
     * @return batches that were given up because they alone need more than half of the room
     * @throws org.apache.kafka.common.KafkaException if Kafka fails
     */
    public List<Batch> advance() {
        List<Batch> tooLarge = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Catch caught = catches.get(batchOf(record.key()));
            if (caught != null && caught.range.covers(record.partition(), record.offset())) {
                caught.values.add(record.value());
                caught.bytes += record.value().length;
                held += record.value().length;
                if (held > room) {
                    giveUpLargest(tooLarge);
                }
            }
        }
        return tooLarge;
    }

    /** The results of {@code batch} after all were read; null when it was given up. */
    @Nullable
    List<byte[]> take(Batch batch) {
        Catch caught = catches.get(keyOf(batch.getBatchId()));
        return caught == null ? null : caught.values;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void giveUpLargest(List<Batch> tooLarge) {
        Catch largest = catches.values().stream()
                .max(Comparator.comparingLong(each -> each.bytes))
                .orElseThrow();
        catches.remove(keyOf(largest.batch.getBatchId()));
        held -= largest.bytes;
        if (largest.bytes > room / 2) {
            tooLarge.add(largest.batch);
        }
    }

    private static ByteBuffer keyOf(String batchId) {
        return ByteBuffer.wrap(batchId.getBytes(StandardCharsets.UTF_8));
    }

    /** What stands before the separator in the key of a batch's shard. */
    private static ByteBuffer batchOf(byte @Nullable [] key) {
        int length = 0;
        while (key != null && length < key.length && key[length] != SEPARATOR) {
            length++;
        }
        return key == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(key, 0, length);
    }

    private static final class Catch {

        private final Batch batch;
        private final ScanRange range;
        private final List<byte[]> values = new ArrayList<>();
        private long bytes;

        Catch(Batch batch) {
            this.batch = batch;
            this.range = ScanRange.of(batch);
        }
    }
}
