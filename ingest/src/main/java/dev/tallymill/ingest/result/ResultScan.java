package dev.tallymill.ingest.result;

import dev.tallymill.schemas.record.PromptResult;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Replays the results of one batch between two sets of offsets, as many at a time as one poll brings, each line once: what
 * a worker's guarantee forbids, a second result of a line, is passed over. Not thread-safe.
 */
final class ResultScan implements ResultSource {

    private static final Duration POLL = Duration.ofMillis(50);

    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<PromptResult> deserializer;
    private final Map<TopicPartition, Long> ends;
    private final KeyPrefix prefix;
    private final long expected;
    private final BitSet seen = new BitSet();
    private long delivered;

    /**
     * Takes over {@code consumer}, which is assigned to the partitions and stands at their beginnings.
     *
     * @param ends by partition, the offset to stop before
     * @param expected number of results after which there can be no more
     */
    ResultScan(
            Consumer<byte[], byte[]> consumer,
            Deserializer<PromptResult> deserializer,
            Map<TopicPartition, Long> ends,
            String batchId,
            long expected) {
        this.consumer = consumer;
        this.deserializer = deserializer;
        this.ends = ends;
        this.prefix = KeyPrefix.ofBatch(batchId);
        this.expected = expected;
    }

    @Override
    public boolean finished() {
        return delivered >= expected
                || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Delivers what one poll brings. */
    @Override
    public void advance(java.util.function.Consumer<PromptResult> callback) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
            if (end != null && record.offset() < end && prefix.matches(record.key())) {
                deliver(deserializer.deserialize(record.topic(), record.value()), callback);
            }
        }
    }

    @Override
    public BitSet lines() {
        return seen;
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }

    private void deliver(PromptResult result, java.util.function.Consumer<PromptResult> callback) {
        int line = Math.toIntExact(result.getJob().getLine());
        if (!seen.get(line)) {
            seen.set(line);
            delivered++;
            callback.accept(result);
        }
    }
}
