package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    private static final int LARGEST_LINE_BYTES = 16 << 20;

    @TempDir
    private Path directory;

    private final ConcurrentLinkedQueue<BrokerFailure> failures = new ConcurrentLinkedQueue<>();

    @Test
    void keepsRecordsOverARestartOnOtherPorts() {
        int firstPort;
        try (EmbeddedKafka kafka = start(config())) {
            firstPort = kafka.port();
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            probe.createTopic("kept", 2, Map.of());
            probe.send("kept", "key", "value");
        }

        try (EmbeddedKafka kafka = start(config().withPort(freePortOtherThan(firstPort)))) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());

            assertThat(probe.readAll("kept")).extracting(ConsumerRecord::value).containsExactly("value");
            probe.send("kept", "key", "written after the restart");
            assertThat(probe.readAll("kept")).hasSize(2);
            assertThat(kafka.port()).isNotEqualTo(firstPort);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void takesTransactionsAndTheLargestLine() {
        try (EmbeddedKafka kafka = start(config())) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            probe.createTopic(
                    "large", 1, Map.of("max.message.bytes", String.valueOf(BrokerSettings.MAX_RECORD_BATCH_BYTES)));
            String largest = "x".repeat(LARGEST_LINE_BYTES);

            try (Producer<String, String> producer =
                    probe.producer(Map.of("transactional.id", "writer", "buffer.memory", 64L << 20))) {
                producer.initTransactions();
                producer.beginTransaction();
                KafkaProbe.await(producer.send(new ProducerRecord<>("large", "key", largest)));
                producer.commitTransaction();
            }

            List<ConsumerRecord<String, String>> read = probe.readAll("large");
            assertThat(read).hasSize(1);
            assertThat(read.getFirst().value()).isEqualTo(largest);
        }
    }

    @Test
    void namesABusyPortAndTheOptionThatChangesIt() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedKafkaConfig config = config().withPort(busy.getLocalPort());

            assertThatThrownBy(() -> start(config))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage("port %d for Kafka is in use by another program; choose another with --kafka-port"
                            .formatted(busy.getLocalPort()));
        }
    }

    @Test
    void doesNotStartWithoutTheReservedSpace() {
        EmbeddedKafkaConfig config = config().withReservedBytes(Long.MAX_VALUE);

        assertThatThrownBy(() -> start(config))
                .isInstanceOf(CannotStartException.class)
                .hasMessageMatching("disk full: \\d+ MB left on the disk of .*; free some space and .*");
    }

    @Test
    void saysSoWhenItsDirectoryCannotBeMade() throws IOException {
        Path file = directory.resolve("file");
        Files.createFile(file);

        assertThatThrownBy(() -> start(EmbeddedKafkaConfig.in(file.resolve("below"))))
                .isInstanceOf(CannotStartException.class)
                .hasMessageStartingWith("cannot use " + file.resolve("below"));
    }

    private EmbeddedKafka start(EmbeddedKafkaConfig config) {
        return EmbeddedKafka.start(config, failures::add);
    }

    private EmbeddedKafkaConfig config() {
        return EmbeddedKafkaConfig.in(directory.resolve("kafka"));
    }

    private static int freePortOtherThan(int port) {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return first.getLocalPort() == port ? second.getLocalPort() : first.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
