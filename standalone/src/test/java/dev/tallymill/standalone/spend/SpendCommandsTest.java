package dev.tallymill.standalone.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.TallymillMain;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A month's end: prices that come late, a correction, the audit, and an error that somebody planted. */
class SpendCommandsTest {

    private static final int LINES = 100;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    private final Instant day = now.truncatedTo(ChronoUnit.DAYS);
    private final Properties settings = new Properties();

    @TempDir
    private Path directory = Path.of("");

    private String out = "";

    @Test
    void whatFinanceDoesWithTheBooks() throws Exception {
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory.resolve("kafka")), failure -> {});
                EmbeddedRegistry registry =
                        EmbeddedRegistry.start(EmbeddedRegistryConfig.onAnyPort(), kafka.bootstrapServers())) {
            configure(kafka, registry);
            createTopics();
            try (AggregatorService aggregator = AggregatorMain.start(AggregatorConfig.from(settings))) {
                write(Stream.concat(usage(), Stream.of(batch())).toList());
                assertThat(audit()).isZero();
                assertThat(out)
                        .contains("usage:   100 records, 100 jobs, 0 duplicates")
                        .contains("cost:    0 USD, 99 jobs without a price")
                        .contains("tenant acme, 1 batches: admitted 120 = completed 99 + failed 1 + expired 0"
                                + " + cancelled 0 + over budget 0 + pending 20")
                        .contains("exact");

                assertThat(prices("first", "0.15")).isZero();
                assertThat(out).contains("1 prices added, 0 were there");
                assertThat(run("prices", "list", "--model", "llama-next")).isZero();
                assertThat(out).contains("llama-next").contains("0.15").contains("first");
                assertThat(prices("first", "0.16")).as("prices never change").isEqualTo(2);
                assertThat(audit()).isZero();
                assertThat(out).contains("cost:    0.04455 USD, 0 jobs without a price");

                assertThat(prices("second", "0.30")).isZero();
                assertThat(rerate("--dry-run")).isZero();
                assertThat(out)
                        .contains("would be posted")
                        .containsPattern("acme +llama-next +0\\.04455 +0\\.0594 +0\\.01485");
                assertThat(rerate()).isZero();
                assertThat(out).contains("1 corrections posted");
                assertThat(rerate()).isZero();
                assertThat(out).contains("0 corrections posted");
                assertThat(audit()).isZero();
                assertThat(out).contains("cost:    0.0594 USD, 0 jobs without a price");

                write(List.of(progressWithOnePicoDollarMore()));
                assertThat(run("audit", "--batches", "--quiet", "1s", "--wait", "10s"))
                        .isEqualTo(1);
                assertThat(out)
                        .contains("batch-progress: tenant acme, batch_a: cost is 0.059400000001 USD, should be"
                                + " 0.059400000000 USD (0.000000000001 USD)")
                        .contains("NOT EXACT: 1 differences")
                        .contains("batch:   tenant acme, batch_a: admitted 120 = completed 99 + failed 1 +");
                assertThat(aggregator.failure()).isNull();
            }
        }
    }

    private void configure(EmbeddedKafka kafka, EmbeddedRegistry registry) throws Exception {
        settings.setProperty("bootstrap.servers", kafka.bootstrapServers());
        settings.setProperty("schema.registry.url", registry.url());
        settings.setProperty("aggregator.instance.id", "aggregator-1");
        settings.setProperty("aggregator.state.dir", directory.resolve("state").toString());
        try (var writer = Files.newBufferedWriter(directory.resolve("cluster.properties"))) {
            settings.store(writer, null);
        }
    }

    private void createTopics() {
        KafkaSettings kafka = KafkaSettings.from(settings);
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, Duration.ofSeconds(30))
                    .createMissing(new TopicCatalogue(kafka.topics(), TopicSettings.forEmbedded(2)));
        }
    }

    private Stream<Written> usage() {
        List<Written> usage = new ArrayList<>();
        for (int line = 0; line < LINES; line++) {
            usage.add(new Written(
                    "token-usage",
                    BatchKeys.shardKey("batch_a", line),
                    TokenUsage.newBuilder()
                            .setJob(JobReference.newBuilder()
                                    .setJobId(BatchKeys.jobId("batch_a", line))
                                    .setTenant("acme")
                                    .setBatchId("batch_a")
                                    .setLine((long) line)
                                    .setEndpoint("/v1/chat/completions")
                                    .setModel("llama-next")
                                    .build())
                            .setProvider("api.example.com")
                            .setOutcome(line == 0 ? Outcome.FAILED : Outcome.COMPLETED)
                            .setUsage(
                                    line == 0
                                            ? null
                                            : Usage.newBuilder()
                                                    .setPromptTokens(1000L)
                                                    .setCompletionTokens(500L)
                                                    .build())
                            .setAttempts(1)
                            .setStartedAt(now)
                            .setCompletedAt(now)
                            .build()));
        }
        return usage.stream();
    }

    /** Of which 20 lines are with the workers. */
    private Written batch() {
        return new Written(
                "batches",
                "acme/batch_a",
                Batch.newBuilder()
                        .setBatchId("batch_a")
                        .setTenant("acme")
                        .setEndpoint("/v1/chat/completions")
                        .setInputFileId("file-a")
                        .setCompletionWindow("24h")
                        .setStatus(BatchStatus.IN_PROGRESS)
                        .setCreatedAt(now)
                        .setRequestCounts(new RequestCounts(200L, 0L, 0L))
                        .setCheckpoint(new DispatchCheckpoint(0L, LINES + 20L))
                        .build());
    }

    private Written progressWithOnePicoDollarMore() {
        return new Written(
                "batch-progress",
                "batch_a",
                BatchProgress.newBuilder()
                        .setBatchId("batch_a")
                        .setTenant("acme")
                        .setCompleted(LINES - 1)
                        .setFailed(1)
                        .setExpired(0)
                        .setCancelled(0)
                        .setBudgetExceeded(0)
                        .setPromptTokens(99_000)
                        .setCachedPromptTokens(0)
                        .setCompletionTokens(49_500)
                        .setReasoningTokens(0)
                        .setEstimated(0)
                        .setUnpriced(0)
                        .setAttempts(LINES)
                        .setCost(new BigDecimal("0.059400000001"))
                        .setUpdatedAt(now)
                        .build());
    }

    private void write(List<Written> records) {
        KafkaSettings kafka = KafkaSettings.from(settings);
        try (Producer<String, SpecificRecord> producer = new KafkaProducer<>(
                kafka.clientProperties(), new StringSerializer(), kafka.<SpecificRecord>serializer(false))) {
            records.forEach(record -> {
                var unusedCloseWaits = producer.send(
                        new ProducerRecord<>("tallymill." + record.topic(), record.key(), record.value()));
            });
        }
    }

    /** Output tokens at 0.60 USD a million. */
    private int prices(String version, String input) throws Exception {
        Path list = directory.resolve("prices.yaml");
        Files.writeString(list, """
                version: "%s"
                effective_from: %s
                usd_per_million_tokens:
                  - {model: llama-next, input: %s, output: 0.60}
                """.formatted(version, day, input));
        return run("prices", "import", list.toString());
    }

    private int rerate(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "rerate",
                "--from",
                day.toString(),
                "--to",
                day.plus(Duration.ofDays(1)).toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    /** Reads on until the totals agree with the journal. */
    private int audit() {
        return run("audit", "--quiet", "10s", "--wait", "60s");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        int options = arguments[0].equals("prices") ? 2 : 1;
        all.addAll(
                options,
                List.of("--config", directory.resolve("cluster.properties").toString()));
        StringWriter stdout = new StringWriter();
        CommandLine line = TallymillMain.commandLine(all.toArray(String[]::new));
        line.setOut(new PrintWriter(stdout));
        line.setErr(new PrintWriter(stdout));
        int status = line.execute(all.toArray(String[]::new));
        out = stdout.toString();
        return status;
    }

    private record Written(String topic, String key, SpecificRecord value) {}
}
