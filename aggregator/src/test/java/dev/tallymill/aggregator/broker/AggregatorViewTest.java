package dev.tallymill.aggregator.broker;

import static dev.tallymill.aggregator.SampleUsage.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.AggregatorView;
import dev.tallymill.aggregator.follow.KafkaFailedLines;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.view.BatchRow;
import dev.tallymill.aggregator.view.BatchTable;
import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.UsageQuery;
import dev.tallymill.aggregator.view.UsageReport;
import dev.tallymill.aggregator.view.ViewRows;
import dev.tallymill.aggregator.web.WebConfig;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the aggregator published, as the view of it reads it from a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AggregatorViewTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final BigInteger COST_OF_A_LINE = BigInteger.valueOf(450_000_000L);

    private TestCluster cluster;
    private AggregatorService service;
    private AggregatorView view;

    @BeforeAll
    void start(@TempDir Path stateDir) throws Exception {
        cluster = new TestCluster();
        service = AggregatorMain.start(AggregatorConfig.of(cluster.kafka(), "aggregator-1", stateDir));
        view = AggregatorMain.checkedView(cluster.kafka(), WebConfig.from(new Properties()));
    }

    @AfterAll
    void stop() {
        view.close();
        service.close();
        cluster.close();
    }

    @Test
    void showsWhatIsPublishedNowAndAfterARestart() throws Exception {
        List<TokenUsage> usages = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            usages.add(line("batch_seen", i));
        }
        cluster.produce(usages);
        write(
                cluster.kafka().topics().batches(),
                0,
                "acme/batch_seen",
                ViewRows.batch(
                        "batch_seen",
                        "acme",
                        BatchStatus.IN_PROGRESS,
                        usages.get(0).getCompletedAt(),
                        1000,
                        1000));
        write(cluster.kafka().topics().tenants(), 0, "acme", ViewRows.tenant("acme", "tmk_acme_0123456789"));
        BigInteger expected = COST_OF_A_LINE.multiply(BigInteger.valueOf(1000));

        await(view.model(), model -> seen(model, expected));
        assertThat(view.isReady()).isTrue();
        try (AggregatorView again = AggregatorMain.checkedView(cluster.kafka(), WebConfig.from(new Properties()))) {
            await(again.model(), model -> again.isReady());
            assertThat(seen(again.model(), expected))
                    .as("complete once it says it is")
                    .isTrue();
            assertThat(again.model().tenants().find("acme")).isNotNull();
        }
    }

    @Test
    void findsTheFailedLinesOfOneBatchPageByPage() throws Exception {
        for (int i = 0; i < 40; i++) {
            result("batch_lines", i, i % 4 == 0 ? Outcome.FAILED : Outcome.COMPLETED);
            result("batch_other", i, Outcome.FAILED);
        }
        FailedLines lines = new KafkaFailedLines(cluster.kafka());
        BatchRow batch = batch("batch_lines");

        FailedLines.Page first = lines.find(batch, null, 6);
        assertThat(first.lines()).hasSize(6);
        FailedLines.Page second = lines.find(batch, first.next(), 6);
        List<FailedLines.Line> all = new ArrayList<>(first.lines());
        all.addAll(second.lines());
        assertThat(second.next()).isNull();
        assertThat(all)
                .extracting(FailedLines.Line::number)
                .containsExactlyInAnyOrder(0L, 4L, 8L, 12L, 16L, 20L, 24L, 28L, 32L, 36L);
        assertThat(all).allSatisfy(line -> {
            assertThat(line.code()).isEqualTo("bad_request");
            assertThat(line.outcome()).isEqualTo("failed");
        });
        assertThat(catchThrowable(() -> lines.find(batch, "1.x", 6))).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean seen(ReadModel model, BigInteger expected) {
        return model.read(tables -> {
            BatchRow batch = tables.batches().find("batch_seen", 0);
            if (batch == null
                    || batch.facts() == null
                    || !batch.tally().picoUsd().equals(expected)) {
                return false;
            }
            for (Granularity width : List.of(Granularity.DAY, Granularity.MONTH)) {
                UsageQuery all = new UsageQuery(
                        width, 0, 4_000_000_000_000L, Set.of(), new UsageQuery.Filter(Set.of("acme"), Set.of()));
                if (!UsageReport.total(tables.spend(), all).picoUsd().equals(expected)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static BatchRow batch(String id) {
        BatchTable table = new BatchTable(1000);
        Batch batch = ViewRows.batch(id, "acme", BatchStatus.IN_PROGRESS, Instant.EPOCH, 40, 40);
        batch.setResultStartOffsets(List.of(0L, 0L, 0L, 0L));
        table.put(batch);
        return Objects.requireNonNull(table.find(id, 0));
    }

    private void result(String batchId, int line, Outcome outcome) throws Exception {
        TokenUsage usage = line(batchId, line);
        write(
                cluster.kafka().topics().promptResults(),
                line % 4,
                BatchKeys.shardKey(batchId, line),
                PromptResult.newBuilder()
                        .setJob(usage.getJob())
                        .setOutcome(outcome)
                        .setHttpStatus(outcome == Outcome.COMPLETED ? 200 : 400)
                        .setError(outcome == Outcome.COMPLETED ? null : new JobError("bad_request", "It was refused."))
                        .setAttempts(1)
                        .setLatencyMs(1)
                        .setWorker("worker-1")
                        .setCompletedAt(usage.getCompletedAt())
                        .build());
    }

    private void write(String topic, int partition, String key, SpecificRecord value) throws Exception {
        try (Producer<String, byte[]> producer = cluster.producer();
                Serializer<SpecificRecord> avro = cluster.kafka().serializer(false)) {
            producer.send(new ProducerRecord<>(topic, partition, key, avro.serialize(topic, value)))
                    .get();
        }
    }

    private static void await(ReadModel model, Predicate<ReadModel> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(model)) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            model.awaitNews(model.version(), Duration.ofMillis(100));
        }
    }
}
