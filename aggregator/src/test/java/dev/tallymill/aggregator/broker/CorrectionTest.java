package dev.tallymill.aggregator.broker;

import static dev.tallymill.aggregator.SampleUsage.NOON;
import static dev.tallymill.aggregator.SampleUsage.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.aggregator.audit.AuditReport;
import dev.tallymill.aggregator.audit.Auditor;
import dev.tallymill.aggregator.audit.Rerater;
import dev.tallymill.aggregator.audit.Rerating;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late prices, corrections and audits on a real broker. */
class CorrectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Auditor.Scope ALL =
            new Auditor.Scope(null, null, Duration.ofSeconds(20), Duration.ofSeconds(60));
    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");

    @TempDir
    private Path stateDir;

    @Test
    void latePricesAreBookedCorrectionsPostedOnceAndEveryStepAudited() throws Exception {
        try (TestCluster cluster = new TestCluster()) {
            AggregatorConfig config = AggregatorConfig.of(cluster.kafka(), "aggregator-1", stateDir);
            Spend spend = new Spend(cluster);
            Auditor auditor = new Auditor(config.kafka(), config.retention(), Time.SYSTEM);
            Rerater rerater = new Rerater(config.kafka(), config.retention(), Time.SYSTEM);
            try (AggregatorService service = AggregatorMain.start(config)) {
                cluster.produce(jobs());
                assertThat(spend.awaitProgress("batch_a", PATIENCE, row -> row.getCompleted() == 1000)
                                .getUnpriced())
                        .isEqualTo(500);
                assertExact(auditor.audit(ALL), "0.225");

                publish(cluster, "llama-next", 1_000_000);
                BatchProgress priced = spend.awaitProgress("batch_a", PATIENCE, row -> row.getUnpriced() == 0);
                assertThat(priced.getCost()).isEqualByComparingTo("0.725");
                assertExact(auditor.audit(ALL), "0.725");

                publish(cluster, SampleUsage.MODEL, 1_000_001);
                AuditReport stale =
                        auditor.audit(new Auditor.Scope(null, null, Duration.ofSeconds(1), Duration.ofSeconds(60)));
                assertThat(stale.isExact()).as("a price has changed afterwards").isFalse();

                Rerating dry = rerater.plan(DAY, DAY.plus(Duration.ofDays(1)), PATIENCE);
                Rerating first = rerater.rerate(DAY, DAY.plus(Duration.ofDays(1)), PATIENCE);
                Rerating second = rerater.rerate(DAY, DAY.plus(Duration.ofDays(1)), PATIENCE);

                assertThat(first.models()).isEqualTo(dry.models());
                assertThat(requireNonNull(first.models().get(new Rerating.Item("acme", SampleUsage.MODEL)))
                                .difference())
                        .isEqualTo(500 * (1000 * 1_000_001L) - 500 * 450_000_000L);
                assertThat(second.corrections()).isEmpty();
                assertThat(second.inMotion()).isZero();
                assertExact(auditor.audit(ALL), "1.0000005");
                assertThat(spend.awaitProgress(
                                        "batch_a",
                                        PATIENCE,
                                        row -> row.getCost().compareTo(new BigDecimal("1.0000005")) == 0)
                                .getCompleted())
                        .isEqualTo(1000);
                assertThat(service.failure()).isNull();
            }
        }
    }

    private static void assertExact(AuditReport report, String usd) {
        assertThat(report.differences()).isEmpty();
        assertThat(new BigDecimal(report.picoUsd(), 12)).isEqualByComparingTo(usd);
        assertThat(report.jobs()).isEqualTo(1000);
        assertThat(report.duplicates()).isEqualTo(100);
    }

    /** Every other one of a model without a price, every tenth twice. */
    private static List<TokenUsage> jobs() {
        List<TokenUsage> jobs = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            TokenUsage usage = line("batch_a", i);
            usage.getJob().setModel(i % 2 == 0 ? SampleUsage.MODEL : "llama-next");
            usage.setCompletedAt(NOON.plusSeconds(i));
            jobs.add(usage);
            if (i % 10 == 0) {
                jobs.add(usage);
            }
        }
        return jobs;
    }

    private static void publish(TestCluster cluster, String model, long input) throws Exception {
        Price price = Price.newBuilder()
                .setVersion("later")
                .setProvider("*")
                .setModel(model)
                .setEffectiveFrom(DAY)
                .setInputMicroUsdPerMillion(input)
                .setOutputMicroUsdPerMillion(0)
                .build();
        String topic = cluster.kafka().topics().prices();
        try (Producer<String, byte[]> producer = cluster.producer()) {
            producer.send(new ProducerRecord<>(
                            topic,
                            model,
                            cluster.kafka().<Price>serializer(false).serialize(topic, price)))
                    .get();
        }
    }
}
