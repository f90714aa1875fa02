package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is closed under clients that go on, as happens when its disk is full. */
class CloseWithinTransactionsTest {

    private static final String TOPIC = "written-to";
    private static final int PARTITIONS = 4;
    private static final int WRITERS = 12;
    private static final int ROUNDS = 2;
    private static final int COMMITS_BEFORE = 10;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void leavesNoTransactionHanging() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Writer> writers = new ArrayList<>();
            try (EmbeddedKafka kafka = start()) {
                KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
                if (round == 0) {
                    probe.createTopic(TOPIC, PARTITIONS, Map.of());
                }
                for (int number = 0; number < WRITERS; number++) {
                    writers.add(new Writer(probe, "writer-" + number));
                }
                for (Writer writer : writers) {
                    assertThat(writer.atWork.await(60, TimeUnit.SECONDS)).isTrue();
                }
            }
            for (Writer writer : writers) {
                writer.stop();
            }
            try (EmbeddedKafka kafka = start()) {
                assertNothingHangs(new KafkaProbe(kafka.bootstrapServers()));
            }
        }
    }

    /** What was open is aborted by its successor; all that was ending must have an end then. */
    private static void assertNothingHangs(KafkaProbe probe) {
        for (int number = 0; number < WRITERS; number++) {
            try (Producer<String, String> successor = probe.producer(Map.of("transactional.id", "writer-" + number))) {
                successor.initTransactions();
            }
        }
        Map<TopicPartition, Long> all = probe.ends(TOPIC, PARTITIONS, IsolationLevel.READ_UNCOMMITTED);
        assertThat(probe.ends(TOPIC, PARTITIONS, IsolationLevel.READ_COMMITTED))
                .as("where a read_committed reader gets to")
                .isEqualTo(all);
    }

    private EmbeddedKafka start() {
        return EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory.resolve("kafka")), failure -> {});
    }

    /** Commits one transaction after the other, each with a record for every partition, until it is stopped. */
    private static final class Writer {

        private final CountDownLatch atWork = new CountDownLatch(COMMITS_BEFORE);
        private final Producer<String, String> producer;
        private final Thread thread;

        private Writer(KafkaProbe probe, String transactionalId) {
            producer = probe.producer(Map.of("transactional.id", transactionalId));
            thread = Thread.ofPlatform().name(transactionalId).start(this::write);
        }

        private void write() {
            try {
                producer.initTransactions();
                while (!Thread.currentThread().isInterrupted()) {
                    producer.beginTransaction();
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        KafkaProbe.sendAsync(
                                producer, new ProducerRecord<>(TOPIC, partition, "key", "value"), (sent, error) -> {});
                    }
                    producer.commitTransaction();
                    atWork.countDown();
                }
            } catch (KafkaException e) {
                // the broker is gone, or this thread was interrupted
            }
        }

        private void stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
            producer.close(Duration.ZERO);
        }
    }
}
