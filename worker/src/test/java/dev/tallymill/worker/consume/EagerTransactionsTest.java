package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.spool.TopicIncarnation;
import dev.tallymill.worker.track.CompletedOffsets;
import dev.tallymill.worker.track.OffsetTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EagerTransactionsTest {

    private static final String RESULTS = "results";
    private static final String USAGE = "usage";
    private static final int THREADS = 50;
    private static final int EACH = 400;

    private final KeptAnswers kept = KeptAnswers.open(ConsumptionConfig.defaults(), () -> new TopicIncarnation(1, 1));
    private final AssignedPartition partition =
            new AssignedPartition(new TopicPartition("jobs", 0), OffsetTracker.resume(CompletedOffsets.below(0)), 0);

    @Test
    void everythingThatManyThreadsBringIsCommittedOnceWhileTransactionsAreExchanged() throws InterruptedException {
        SlowProducer one = new SlowProducer();
        SlowProducer other = new SlowProducer();
        EagerTransactions transactions = start(one, other);
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int number = 0; number < THREADS; number++) {
            long first = (long) number * EACH;
            Thread.startVirtualThread(() -> {
                LongStream.range(first, first + EACH).forEach(offset -> transactions.append(completion(offset)));
                done.countDown();
            });
        }

        List<Long> completed = new ArrayList<>();
        while (done.getCount() > 0 || !transactions.isEmpty()) {
            completed.addAll(commit(transactions));
        }

        Long[] all = LongStream.range(0, THREADS * EACH).boxed().toArray(Long[]::new);
        assertThat(completed).containsExactlyInAnyOrder(all);
        assertThat(committed(RESULTS, one, other)).containsExactlyInAnyOrder(all);
        assertThat(committed(USAGE, one, other)).containsExactlyInAnyOrder(all);
    }

    @Test
    void aThreadDoesNotWaitWhileAnotherSends() throws InterruptedException {
        SlowProducer producer = new SlowProducer();
        EagerTransactions transactions = start(producer, new SlowProducer());
        Thread sending = producer.whileItIsStuck(() -> transactions.append(completion(0)), () -> {
            transactions.append(completion(1));
            transactions.append(completion(2));
        });
        sending.join();

        assertThat(commit(transactions)).containsExactly(0L, 1L, 2L);
        assertThat(committed(RESULTS, producer)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anExchangeTakesWhatWasLeftAlong() throws InterruptedException {
        SlowProducer producer = new SlowProducer();
        EagerTransactions transactions = start(producer, new SlowProducer());
        List<Long> completed = new ArrayList<>();
        List<Thread> exchanging = new ArrayList<>();
        producer.whileItIsStuck(() -> transactions.append(completion(0)), () -> {
            transactions.append(completion(1));
            exchanging.add(Thread.ofPlatform().start(() -> completed.addAll(commit(transactions))));
        });
        exchanging.getFirst().join();

        assertThat(completed).containsExactly(0L, 1L);
        assertThat(transactions.isEmpty()).isTrue();
    }

    @Test
    void whatIsBroughtAfterThePartitionWasSealedIsDropped() {
        SlowProducer producer = new SlowProducer();
        EagerTransactions transactions = start(producer, new SlowProducer());
        transactions.append(completion(0));
        transactions.seal(partition);
        transactions.append(completion(1));

        assertThat(commit(transactions)).containsExactly(0L);
        assertThat(committed(RESULTS, producer)).containsExactly(0L);
    }

    @Test
    void whatWasLeftBeforeThePartitionWasSealedIsSent() throws InterruptedException {
        SlowProducer producer = new SlowProducer();
        EagerTransactions transactions = start(producer, new SlowProducer());
        List<Thread> sealing = new ArrayList<>();
        producer.whileItIsStuck(() -> transactions.append(completion(0)), () -> {
            transactions.append(completion(1));
            sealing.add(Thread.ofPlatform().start(() -> transactions.seal(partition)));
        });
        sealing.getFirst().join();

        assertThat(commit(transactions)).containsExactly(0L, 1L);
    }

    private EagerTransactions start(SlowProducer one, SlowProducer other) {
        return EagerTransactions.start(List.of(one, other), kept);
    }

    private static List<Long> commit(EagerTransactions transactions) {
        OpenTransaction filled = transactions.exchange(() -> {});
        try (var member = new MockConsumer<byte[], byte[]>("earliest")) {
            filled.commit(Map.of(), member.groupMetadata(), () -> false);
        }
        transactions.release(filled);
        return filled.completions().stream().map(Completion::offset).toList();
    }

    private Completion completion(long offset) {
        return new Completion(
                partition, offset, Ending.COMPLETED, false, record(RESULTS, offset), record(USAGE, offset));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, long offset) {
        return new ProducerRecord<>(topic, 0, offset, null, new byte[] {1});
    }

    /** Offsets of the jobs whose records are committed; a record carries its job's offset as its time. */
    private static List<Long> committed(String topic, SlowProducer... producers) {
        return Stream.of(producers)
                .flatMap(producer -> producer.history().stream())
                .filter(record -> record.topic().equals(topic))
                .map(ProducerRecord::timestamp)
                .toList();
    }

    /** Kafka's own fake, which can be made to get stuck in a send. */
    private static final class SlowProducer extends MockProducer<byte[], byte[]> {

        private final Sending sending;

        private SlowProducer() {
            this(new Sending());
        }

        private SlowProducer(Sending sending) {
            super(true, null, new ByteArraySerializer(), sending);
            this.sending = sending;
        }

        /** Runs {@code send} on a thread that gets stuck in its first send, meanwhile {@code action}, and lets it go on. */
        Thread whileItIsStuck(Runnable send, Runnable action) throws InterruptedException {
            sending.getsStuck.set(true);
            Thread thread = Thread.ofPlatform().start(send);
            sending.isStuck.await();
            action.run();
            sending.goOn.countDown();
            return thread;
        }
    }

    /** Is part of each send. */
    private static final class Sending implements Serializer<byte[]> {

        private final AtomicBoolean getsStuck = new AtomicBoolean();
        private final CountDownLatch isStuck = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public byte[] serialize(String topic, byte[] value) {
            if (getsStuck.compareAndSet(true, false)) {
                isStuck.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return value;
        }
    }
}
