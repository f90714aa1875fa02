package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small file system of its own; skipped where none can be mounted. */
class FullDiskTest {

    private static final int MIB = 1 << 20;
    private static final long RESERVED_BYTES = 16L * MIB;

    @TempDir
    private Path parent;

    private SmallDisk disk;

    @BeforeEach
    void mount() throws IOException {
        disk = SmallDisk.mount(parent.resolve("disk"), 96);
    }

    @AfterEach
    void unmount() throws IOException {
        disk.close();
    }

    @Test
    void reportsADiskThatFillsUpAndKeepsWhatWasAcknowledged() throws Exception {
        CompletableFuture<BrokerFailure> reported = new CompletableFuture<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(config(RESERVED_BYTES), reported::complete)) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            probe.createTopic("kept", 1, Map.of());
            probe.send("kept", "key", "before");
            disk.fillUpTo(8L * MIB);

            assertThat(reported.get(30, TimeUnit.SECONDS)).isInstanceOf(BrokerFailure.DiskFull.class);
        }
        assertThatThrownBy(() -> EmbeddedKafka.start(config(RESERVED_BYTES), failure -> {}))
                .isInstanceOf(CannotStartException.class)
                .hasMessageStartingWith("disk full: ");

        disk.free();

        assertKept("before");
    }

    /** Writes faster than the watch looks, or a reserve of nothing: Kafka itself runs into the end of the disk. */
    @Test
    void reportsAFullDiskThatKafkaFindsByAFailedWrite() throws Exception {
        CompletableFuture<BrokerFailure> reported = new CompletableFuture<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(config(0), reported::complete)) {
            KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
            probe.createTopic("kept", 1, Map.of());
            probe.send("kept", "key", "before");
            disk.fillUpTo(0);
            try (Producer<String, String> producer =
                    probe.producer(Map.of("delivery.timeout.ms", 5_000, "request.timeout.ms", 2_000))) {
                while (!reported.isDone()) {
                    KafkaProbe.sendAsync(
                            producer, new ProducerRecord<>("kept", "key", "x".repeat(10_000)), (metadata, e) -> {});
                    producer.flush();
                }
            }

            assertThat(reported.get(30, TimeUnit.SECONDS)).isInstanceOf(BrokerFailure.DiskFull.class);
        }

        disk.free();

        assertKept("before");
    }

    private void assertKept(String value) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(config(RESERVED_BYTES), failure -> {})) {
            assertThat(new KafkaProbe(kafka.bootstrapServers()).readAll("kept"))
                    .extracting(ConsumerRecord::value)
                    .startsWith(value);
        }
    }

    private EmbeddedKafkaConfig config(long reservedBytes) {
        return EmbeddedKafkaConfig.in(disk.root().resolve("kafka")).withReservedBytes(reservedBytes);
    }
}
