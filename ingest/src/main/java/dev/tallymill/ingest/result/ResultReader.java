package dev.tallymill.ingest.result;

import dev.tallymill.ingest.batch.BatchState;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.PromptResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Replays the results of one batch from {@code prompt-results}, in the order they are found there, and goes on with
 * those to come. Records of other batches are passed over by their key, undecoded. A reader reads once, on one thread;
 * {@link #stop}, {@link #expect} and the counts may be used from any.
 *
 * <p>Every line is delivered once. A second result of a line would be a breach of the worker's guarantee: it is counted
 * and not delivered.
 */
public final class ResultReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<PromptResult> deserializer;
    private final String topic;
    private final List<Long> startOffsets;
    private final KeyPrefix prefix;
    private final BitSet seen = new BitSet();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private volatile long earlier = -1;
    private volatile long expected;
    private volatile boolean stopped;

    ResultReader(
            Consumer<byte[], byte[]> consumer, Deserializer<PromptResult> deserializer, String topic, Batch batch) {
        this.consumer = consumer;
        this.deserializer = deserializer;
        this.topic = topic;
        this.startOffsets = batch.getResultStartOffsets();
        this.prefix = KeyPrefix.ofBatch(batch.getBatchId());
        this.expected = BatchState.isTerminal(batch.getStatus())
                ? batch.getCheckpoint().getNextLine()
                : batch.getRequestCounts().getTotal();
    }

    /**
     * Delivers results as they come, on the calling thread, until as many lines as are expected were delivered or the
     * reader is stopped.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka or the registry fails; what was delivered was delivered
     */
    public void read(java.util.function.Consumer<PromptResult> callback) {
        try {
            Map<TopicPartition, Long> ends = assign();
            while (!isDone()) {
                noteEarlier(ends);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (prefix.matches(record.key())) {
                        deliver(deserializer.deserialize(topic, record.value()), callback);
                    }
                }
            }
            if (earlier < 0) {
                earlier = delivered.get();
            }
        } catch (WakeupException e) {
            stopped = true;
        }
    }

    /**
     * Changes the number of results to wait for: by default one for each request of an active batch, and one for each
     * released request of a batch that has ended.
     */
    public void expect(long results) {
        expected = results;
    }

    /** Ends {@link #read}, which may be under way. */
    public void stop() {
        stopped = true;
        consumer.wakeup();
    }

    /** Lines delivered so far. */
    public long delivered() {
        return delivered.get();
    }

    /** Lines whose results were in the log when {@link #read} began; -1 until all of them were delivered. */
    public long earlier() {
        return earlier;
    }

    /** Further results of lines that had one; 0 unless the worker's guarantee was broken. */
    public long duplicates() {
        return duplicates.get();
    }

    /** To be called on the reading thread, or after {@link #read} has returned. */
    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }

    /** Assigns every partition and returns where each ends now. */
    private Map<TopicPartition, Long> assign() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < startOffsets.size(); partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, startOffsets.get(partition.partition())));
        return consumer.endOffsets(partitions);
    }

    /** Once the positions have reached the ends of the beginning, everything delivered so far was there before. */
    private void noteEarlier(Map<TopicPartition, Long> ends) {
        if (earlier < 0
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            earlier = delivered.get();
        }
    }

    private void deliver(PromptResult result, java.util.function.Consumer<PromptResult> callback) {
        Long line = result.getJob().getLine();
        if (line == null) {
            throw new IllegalStateException("result of job " + result.getJob().getJobId() + " names no line");
        }
        if (seen.get(Math.toIntExact(line))) {
            duplicates.incrementAndGet();
            return;
        }
        seen.set(Math.toIntExact(line));
        callback.accept(result);
        delivered.incrementAndGet();
    }

    private boolean isDone() {
        return stopped || delivered.get() >= expected;
    }
}
