package dev.tallymill.worker.consume;

import dev.tallymill.worker.track.OffsetMetadataCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits results, usage and offsets as one. Poll thread only: it alone knows which partitions are this worker's, and
 * that knowledge is the fence. The broker accepts a live member's commit for a partition which that does not own.
 */
final class Committer {

    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    private final EagerTransactions transactions;
    private final Supplier<ConsumerGroupMetadata> groupMetadata;
    private final Tally tally;
    private final BooleanSupplier gaveUp;
    private final JobMetrics metrics;
    private final LongSupplier nanoTime;

    /**
     * @param groupMetadata read for every transaction, since a rebalance changes it
     * @param gaveUp true when the worker stops and its time for that is over
     */
    Committer(
            EagerTransactions transactions,
            Supplier<ConsumerGroupMetadata> groupMetadata,
            Tally tally,
            BooleanSupplier gaveUp,
            JobMetrics metrics,
            LongSupplier nanoTime) {
        this.transactions = transactions;
        this.groupMetadata = groupMetadata;
        this.tally = tally;
        this.gaveUp = gaveUp;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /**
     * Commits what is in the open transaction, if anything.
     *
     * @param assigned this worker's partitions
     * @return false when it was aborted: everything in it is in the next transaction
     * @throws KafkaException when this worker can commit nothing any more
     */
    boolean commit(Collection<AssignedPartition> assigned) {
        return transactions.isEmpty() || commit(assigned, Set.of());
    }

    /** Commits as {@link #commit(Collection)} does, and the offsets of {@code included} even if nothing is new there. */
    boolean commit(Collection<AssignedPartition> assigned, Set<AssignedPartition> included) {
        OpenTransaction filled = transactions.exchange(() -> assigned.forEach(AssignedPartition::noteResultsEnd));
        Set<AssignedPartition> partitions = new HashSet<>(included);
        for (Completion completion : filled.completions()) {
            completion.partition().tracker().complete(completion.offset());
            partitions.add(completion.partition());
        }
        if (!partitions.stream().allMatch(AssignedPartition::owned)) {
            log.info("Aborting a transaction with results of partitions that were lost");
            abort(filled);
            return false;
        }
        return tryCommit(filled, offsets(partitions));
    }

    /**
     * Asks the broker whether this worker's producers are still the last ones of their slot. Commits nothing.
     *
     * @throws ProducerFencedException when another worker has taken the slot
     */
    void requireNotFenced(TopicPartition any) {
        OpenTransaction probe = transactions.exchange(() -> {});
        try {
            // This worker has not joined, so the offsets are refused as well, but for another reason than the fence.
            probe.sendOffsets(Map.of(any, new OffsetAndMetadata(0)), groupMetadata.get());
        } catch (CommitFailedException e) {
            log.debug("Not fenced: {}", e.getMessage());
        }
        abort(probe);
    }

    private boolean tryCommit(OpenTransaction filled, Map<TopicPartition, OffsetAndMetadata> offsets) {
        long begin = nanoTime.getAsLong();
        try {
            filled.commit(offsets, groupMetadata.get(), gaveUp);
        } catch (KafkaException e) {
            if (isFatal(e) || gaveUp.getAsBoolean()) {
                throw e;
            }
            log.warn("A commit was refused, its results go into the next one: {}", e.getMessage());
            abort(filled);
            return false;
        }
        transactions.release(filled);
        tally.committed(filled);
        metrics.transactionCommitted(Duration.ofNanos(nanoTime.getAsLong() - begin));
        return true;
    }

    /** Loses nothing: what was completed is completed still, and the next transaction says so. */
    private void abort(OpenTransaction filled) {
        filled.abort();
        transactions.release(filled);
        transactions.keep(filled);
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Set<AssignedPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (AssignedPartition partition : partitions) {
            String metadata = OffsetMetadataCodec.encode(partition.tracker().snapshot(), partition.resultsFrom());
            offsets.put(
                    partition.source(),
                    new OffsetAndMetadata(partition.tracker().watermark(), metadata));
        }
        return offsets;
    }

    /** Another worker has taken the slot, or no retry will ever help. */
    private static boolean isFatal(KafkaException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof FencedInstanceIdException
                    || cause instanceof AuthorizationException
                    || cause instanceof UnsupportedVersionException
                    || cause instanceof RecordTooLargeException) {
                return true;
            }
        }
        return false;
    }
}
