package dev.tallymill.worker.consume;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction from its beginning to its commit or abort, and what was put into it: kept until it is committed, so
 * that an abort loses nothing. {@link EagerTransactions} says which thread may do what.
 */
final class OpenTransaction {

    private static final Logger log = LoggerFactory.getLogger(OpenTransaction.class);

    private final Producer<byte[], byte[]> producer;
    private final KeptAnswers kept;
    private final Queue<Completion> completions = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable RuntimeException sendFailure;

    private OpenTransaction(Producer<byte[], byte[]> producer, KeptAnswers kept) {
        this.producer = producer;
        this.kept = kept;
    }

    static OpenTransaction begin(Producer<byte[], byte[]> producer, KeptAnswers kept) {
        producer.beginTransaction();
        return new OpenTransaction(producer, kept);
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    boolean isEmpty() {
        return completions.isEmpty();
    }

    long bytes() {
        return bytes.get();
    }

    Collection<Completion> completions() {
        return completions;
    }

    /**
     * Sends what {@code completion} publishes. A failure to send is not thrown, it makes the commit fail: the completion
     * is then put into the next transaction, whole.
     */
    void append(Completion completion) {
        completions.add(completion);
        bytes.addAndGet(completion.bytes());
        try {
            send(completion);
        } catch (RuntimeException e) {
            sendFailure = e;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails with what a future would have failed with
    private void send(Completion completion) {
        ProducerRecord<byte[], byte[]> result = completion.result();
        if (result != null) {
            producer.send(result, (metadata, error) -> {
                if (error == null) {
                    completion.partition().resultAppended(metadata.offset() + 1);
                    kept.release(completion.partition(), completion.offset());
                }
            });
        }
        producer.send(completion.companion());
    }

    /**
     * Commits with {@code offsets}. When the coordinator does not answer in time it may have committed all the same: the
     * commit is tried again, never aborted, until {@code gaveUp}.
     *
     * @throws KafkaException when the transaction is not committed
     */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group, BooleanSupplier gaveUp) {
        RuntimeException failure = sendFailure;
        if (failure != null) {
            throw failure instanceof KafkaException ? failure : new KafkaException(failure);
        }
        producer.flush();
        untilAnswered(() -> sendOffsets(offsets, group), gaveUp);
        untilAnswered(producer::commitTransaction, gaveUp);
    }

    void sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        producer.sendOffsetsToTransaction(offsets, group);
    }

    void abort() {
        producer.abortTransaction();
    }

    private static void untilAnswered(Runnable request, BooleanSupplier gaveUp) {
        while (true) {
            try {
                request.run();
                return;
            } catch (TimeoutException e) {
                if (gaveUp.getAsBoolean()) {
                    throw e;
                }
                log.warn("No answer to a commit yet, trying again: {}", e.getMessage());
            }
        }
    }
}
