package dev.tallymill.aggregator.broker;

import static dev.tallymill.aggregator.SampleUsage.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.AggregatorState;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.DeadLetter;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.schemas.topic.TopicsException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AggregatorServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path stateDir;
    private TestCluster cluster;
    private Spend spend;
    private AggregatorService service;

    @BeforeAll
    void start(@TempDir Path stateDir) throws Exception {
        this.stateDir = stateDir;
        cluster = new TestCluster();
        spend = new Spend(cluster);
        service = AggregatorMain.start(config());
    }

    @AfterAll
    void stop() throws Exception {
        service.close();
        assertThat(service.state()).isEqualTo(AggregatorState.CLOSED);
        cluster.close();
    }

    @Test
    void countsEveryJobOnce() throws InterruptedException {
        List<TokenUsage> usages = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            usages.add(line("batch_once", i));
            if (i % 3 == 0) {
                usages.add(line("batch_once", i / 2));
            }
        }
        cluster.produce(usages);

        BatchProgress progress = spend.awaitProgress("batch_once", PATIENCE, row -> row.getCompleted() >= 3000);

        assertThat(progress.getCompleted()).isEqualTo(3000);
        assertThat(progress.getCost()).isEqualTo(new BigDecimal("1.350000000000"));
        assertThat(service.state()).isEqualTo(AggregatorState.RUNNING);
        assertThat(service.awaitTotals(Duration.ZERO))
                .as("totals were published")
                .isTrue();
        assertThat(service.failure()).isNull();
    }

    @Test
    void goesOnWhereItStoppedAfterAnOrderlyRestart() {
        cluster.produce(List.of(line("batch_restart", 0), line("batch_restart", 1)));
        spend.awaitProgress("batch_restart", PATIENCE, row -> row.getCompleted() == 2);
        service.close();
        cluster.produce(List.of(line("batch_restart", 1), line("batch_restart", 2)));
        service = AggregatorMain.start(config());

        BatchProgress progress = spend.awaitProgress("batch_restart", PATIENCE, row -> row.getCompleted() > 2);

        assertThat(progress.getCompleted()).isEqualTo(3);
    }

    @Test
    void undecodableRecordBecomesADeadLetterThatSaysWhereItStood() {
        Topics topics = cluster.kafka().topics();
        cluster.produceBytes(2, "some-key", new byte[] {1, 2, 3});

        ConsumerRecord<byte[], byte[]> letter = awaitFirst(topics.deadLetters());

        assertThat(letter.value()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo("some-key");
        assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo("tallymill.token-usage");
        assertThat(header(letter, DeadLetter.PARTITION)).isEqualTo("2");
        assertThat(header(letter, DeadLetter.EXCEPTION)).endsWith("UndecodableRecordException");
    }

    @Test
    void missingTopicsAreNamedTogetherWithTheCommandThatCreatesThem() {
        KafkaSettings kafka = cluster.kafka();
        KafkaSettings elsewhere = new KafkaSettings(
                kafka.bootstrapServers(),
                kafka.schemaRegistryUrl(),
                new Topics("elsewhere."),
                Map.of(),
                Map.of(),
                kafka.valueSerializer(),
                kafka.valueDeserializer());

        assertThatExceptionOfType(TopicsException.class)
                .isThrownBy(() -> AggregatorMain.start(AggregatorConfig.of(elsewhere, null, stateDir)))
                .withMessageContaining("elsewhere.token-usage")
                .withMessageContaining("tallymill topics create");
    }

    private AggregatorConfig config() {
        return AggregatorConfig.of(cluster.kafka(), "aggregator-1", stateDir);
    }

    private ConsumerRecord<byte[], byte[]> awaitFirst(String topic) {
        try (Consumer<byte[], byte[]> consumer = cluster.reader(topic)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    return record;
                }
            }
            throw new AssertionError("nothing in " + topic);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
