package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.worker.track.CompletedOffsets;
import dev.tallymill.worker.track.OffsetMetadata;
import dev.tallymill.worker.track.OffsetMetadataCodec;
import dev.tallymill.worker.track.OffsetTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How results, usage and offsets become one transaction, and what happens when the broker says no or nothing. */
class CommitterTest {

    private static final TopicPartition SOURCE = new TopicPartition("jobs", 3);

    private final List<String> requests = new ArrayList<>();
    private final ScriptedProducer one = new ScriptedProducer();
    private final ScriptedProducer other = new ScriptedProducer();
    private final EagerTransactions transactions = EagerTransactions.start(
            List.of(one, other), KeptAnswers.open(ConsumptionConfig.from(new Properties()), () -> {
                throw new AssertionError("there is no spool");
            }));
    private final AtomicInteger groupMetadataRead = new AtomicInteger();
    private final AssignedPartition partition =
            new AssignedPartition(SOURCE, OffsetTracker.resume(CompletedOffsets.below(10)), 0);
    private final Tally tally = new Tally();
    private final Committer committer = new Committer(
            transactions,
            () -> group("group-" + groupMetadataRead.incrementAndGet()),
            tally,
            () -> false,
            JobMetrics.NONE,
            () -> 0L);

    CommitterTest() {
        partition.enter(AssignedPartition.Phase.RUNNING);
    }

    @SuppressWarnings("removal") // there is no other way for a test to come by one of its own
    private static ConsumerGroupMetadata group(String id) {
        return new ConsumerGroupMetadata(id);
    }

    private void finish(long offset) {
        if (offset >= partition.tracker().watermark()) {
            for (long admitted = 10; admitted <= offset; admitted++) {
                partition.tracker().admit(admitted);
            }
        }
        byte[] value = {(byte) offset};
        transactions.append(new Completion(
                partition,
                offset,
                Ending.COMPLETED,
                false,
                new ProducerRecord<>("results", 3, null, value),
                new ProducerRecord<>("usage", 3, null, value)));
    }

    private boolean commit() {
        return committer.commit(List.of(partition));
    }

    @Test
    void offsetsGoLastJustBeforeTheCommit() {
        finish(10);
        requests.clear();

        finish(11);
        assertThat(commit()).isTrue();

        // What follows the commit is the fake's own.
        assertThat(requests).startsWith("send results", "send usage", "begin", "flush", "offsets", "commit");
    }

    @Test
    void whatIsBeyondTheWatermarkStandsInTheMetadata() {
        finish(10);
        finish(12);
        assertThat(commit()).isTrue();

        OffsetAndMetadata offset = one.committedOffset();
        assertThat(offset.offset()).isEqualTo(11);
        assertThat(OffsetMetadataCodec.decode(11, offset.metadata()))
                .isInstanceOfSatisfying(
                        OffsetMetadata.Valid.class,
                        valid -> assertThat(valid.completed().contains(12)).isTrue());
    }

    @Test
    void groupMetadataIsReadForEveryTransaction() {
        finish(10);
        commit();
        finish(11);
        commit();

        assertThat(one.groups).containsExactly("group-1");
        assertThat(other.groups).containsExactly("group-2");
    }

    @Test
    void aRefusedCommitIsAbortedAndItsResultsAreInTheNextOne() {
        one.refusal = new CommitFailedException("a rebalance is under way");
        finish(10);

        assertThat(commit()).isFalse();
        assertThat(one.transactionAborted()).isTrue();
        assertThat(tally.completed()).isZero();

        assertThat(commit()).isTrue();
        assertThat(other.history()).extracting(ProducerRecord::topic).containsExactly("results", "usage");
        assertThat(other.committedOffset().offset()).isEqualTo(11);
        assertThat(tally.completed()).isEqualTo(1);
    }

    @Test
    void aCommitWithoutAnAnswerIsTriedAgainAndNeverAborted() {
        one.unanswered = 3;
        finish(10);

        assertThat(commit()).isTrue();

        assertThat(requests).filteredOn("commit"::equals).hasSize(4);
        assertThat(requests).doesNotContain("abort");
        assertThat(tally.completed()).isEqualTo(1);
    }

    @Test
    void aFencedProducerStopsTheWorker() {
        one.refusal = new ProducerFencedException("another has the slot");
        finish(10);

        assertThatThrownBy(this::commit).isInstanceOf(ProducerFencedException.class);
    }

    @Test
    void soDoesAnEpochThatIsNotTheLast() {
        one.refusal = new KafkaException("cannot go on", new InvalidProducerEpochException("old"));
        finish(10);

        assertThatThrownBy(this::commit).isInstanceOf(KafkaException.class);
        assertThat(requests).doesNotContain("abort");
    }

    /** The broker would take the offsets of a partition that another worker has: this is the fence. */
    @Test
    void nothingOfALostPartitionIsCommitted() {
        finish(10);
        partition.enter(AssignedPartition.Phase.GONE);

        assertThat(commit()).isFalse();
        assertThat(requests).contains("abort").doesNotContain("offsets", "commit");
        assertThat(transactions.isEmpty())
                .as("nothing of it is kept for the next one")
                .isTrue();
    }

    @Test
    void aPartitionThatIsBeingGivenUpIsCommittedToTheLast() {
        finish(10);
        partition.enter(AssignedPartition.Phase.DRAINING);

        assertThat(commit()).isTrue();
    }

    /** Says what it is asked, refuses once where it is told to, and leaves commits unanswered. */
    private final class ScriptedProducer extends MockProducer<byte[], byte[]> {

        private final List<String> groups = new ArrayList<>();
        private final List<OffsetAndMetadata> offsets = new ArrayList<>();
        private @Nullable KafkaException refusal;
        private int unanswered;

        private ScriptedProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void beginTransaction() {
            requests.add("begin");
            super.beginTransaction();
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            requests.add("send " + record.topic());
            return super.send(record, callback);
        }

        @Override
        public synchronized void flush() {
            requests.add("flush");
            super.flush();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> committed, ConsumerGroupMetadata group) {
            KafkaException once = refusal;
            refusal = null;
            if (once != null) {
                throw once;
            }
            requests.add("offsets");
            groups.add(group.groupId());
            offsets.addAll(committed.values());
            super.sendOffsetsToTransaction(committed, group);
        }

        @Override
        public void commitTransaction() {
            requests.add("commit");
            if (unanswered-- > 0) {
                throw new TimeoutException("no answer yet");
            }
            super.commitTransaction();
        }

        @Override
        public void abortTransaction() {
            requests.add("abort");
            super.abortTransaction();
        }

        private OffsetAndMetadata committedOffset() {
            return offsets.getLast();
        }
    }
}
