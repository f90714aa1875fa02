package dev.tallymill.standalone.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.audit.AuditReport;
import dev.tallymill.aggregator.audit.Auditor;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.run.Pipeline;
import dev.tallymill.standalone.run.StartingBroker;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of deploy/postgresql on a real PostgreSQL, fed from the topics of a real aggregator. */
class PostgresFeedIT {

    private static final Path SQL = Path.of("..", "deploy", "postgresql");
    private static final List<String> SPEND = List.of("spend_minute", "spend_hour", "spend_day", "spend_month");
    private static final String BATCH = "batch_feed";
    private static final int JOBS = 3_000;
    private static final int DUPLICATES = 100;
    private static final int PASSES = 300;

    /** Of gpt-oss-120b in the list that comes with the release, per token, in 10^-12 USD: 0.15 and 0.60 USD per million. */
    private static final long PICO_USD_INPUT = 150_000;

    private static final long PICO_USD_OUTPUT = 600_000;

    /** When the jobs completed. */
    private final Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void sumsInSqlAreTheLedgersHoweverOftenRecordsAreDelivered() throws Exception {
        Optional<Path> programs = PostgresServer.programs();
        assumeTrue(programs.isPresent(), "no PostgreSQL below /usr/lib/postgresql: the SQL feed is not tested here");
        try (PostgresServer server = PostgresServer.start(programs.orElseThrow());
                Connection database = server.connect();
                DataDirectory data = DataDirectory.open(directory.resolve("data"));
                StartingBroker broker = StartingBroker.begin(data);
                Pipeline pipeline = Pipeline.start(broker, data, new Properties(), 1)) {
            pipeline.beginTally();
            KafkaSettings kafka = KafkaSettings.of(pipeline.bootstrapServers(), pipeline.registryUrl());
            execute(database, "tables.sql", "put.sql", "views.sql");
            write(kafka);

            FeedReader reader = new FeedReader(kafka, database);
            deliverUntilAllAreCounted(reader, database);
            BigDecimal cost = expectedCost();
            assertSums(database, cost);
            assertAuditAgrees(kafka, cost);

            execute(database, "tables.sql", "put.sql", "views.sql");
            assertThat(deliver(reader)).as("records delivered again").isPositive();
            assertSums(database, cost);
        }
    }

    private void assertSums(Connection database, BigDecimal cost) throws SQLException {
        for (String table : SPEND) {
            assertThat(sum(database, "cost", table)).as(table).isEqualByComparingTo(cost);
            assertThat(sum(database, "duplicates", table)).as(table).isEqualByComparingTo("" + DUPLICATES);
            assertThat(sum(database, "unpriced", table)).as(table).isEqualByComparingTo("" + JOBS / 10);
        }
        assertThat(sum(database, "cost", "spend_postings")).isEqualByComparingTo(cost);
        assertThat(sum(database, "cost", "spend_by_day")).isEqualByComparingTo(cost);
        assertThat(sum(database, "cost", "spend_by_tenant")).isEqualByComparingTo(cost);
        assertThat(sum(database, "cost", "spend_by_model")).isEqualByComparingTo(cost);
        assertThat(sum(database, "cost", "batch_progress")).isEqualByComparingTo(expectedCost(JOBS / 2));
        assertThat(sum(database, "1", "days_that_differ"))
                .as("days that differ")
                .isZero();
        assertThat(text(database, "SELECT string_agg(DISTINCT day::text, ' ') FROM tallymill.spend_by_day"))
                .as("days in UTC, in a session of another time zone")
                .isEqualTo(started.toString().substring(0, 10));
        assertThat(text(database, tenantsThisMonth()))
                .as("tenants with spend this month")
                .isEqualTo("3");
    }

    /** In one statement, for which it is one moment: the month may have ended since the jobs completed. */
    private String tenantsThisMonth() {
        return "SELECT CASE WHEN to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') = '"
                + started.toString().substring(0, 7)
                + "' THEN (SELECT count(*) FROM tallymill.month_to_date WHERE cost > 0) ELSE 3 END";
    }

    private void assertAuditAgrees(KafkaSettings kafka, BigDecimal cost) {
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", kafka.bootstrapServers());
        config.setProperty("schema.registry.url", kafka.schemaRegistryUrl());
        config.setProperty("aggregator.state.dir", directory.toString());
        AuditReport report = new Auditor(kafka, AggregatorConfig.from(config).retention(), Time.SYSTEM)
                .audit(new Auditor.Scope(null, null, Duration.ofSeconds(20), Duration.ofMinutes(2)));
        assertThat(report.differences()).isEmpty();
        assertThat(report.isExact()).isTrue();
        assertThat(report.picoUsd()).isEqualTo(cost.unscaledValue());
        assertThat(report.duplicates()).isEqualTo(DUPLICATES);
    }

    private static void deliverUntilAllAreCounted(FeedReader reader, Connection database) throws SQLException {
        for (int pass = 0; pass < PASSES; pass++) {
            deliver(reader);
            boolean counted = sum(database, "completed", "spend_postings").intValueExact() == JOBS
                    && sum(database, "duplicates", "spend_postings").intValueExact() == DUPLICATES
                    && sum(database, "completed", "spend_month").intValueExact() == JOBS
                    && sum(database, "duplicates", "spend_month").intValueExact() == DUPLICATES
                    && sum(database, "completed", "batch_progress").intValueExact() == JOBS / 2;
            if (counted) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError(
                "still " + sum(database, "completed", "spend_month") + " of " + JOBS + " jobs in spend-month");
    }

    private static long deliver(FeedReader reader) throws SQLException {
        // The journal first: totals read later hold at least as much.
        long records = reader.deliver("tallymill.spend-postings", "spend_postings");
        for (String table : SPEND) {
            records += reader.deliver("tallymill." + table.replace('_', '-'), table);
        }
        return records + reader.deliver("tallymill.batch-progress", "batch_progress");
    }

    /** Half of the jobs are lines of a batch, a tenth has no price; the first ones are there twice. */
    private void write(KafkaSettings kafka) {
        String topic = kafka.topics().tokenUsage();
        try (Serializer<TokenUsage> usages = kafka.serializer(false);
                KafkaProducer<String, TokenUsage> producer =
                        new KafkaProducer<>(kafka.clientProperties(), new StringSerializer(), usages)) {
            for (int i = 0; i < JOBS + DUPLICATES; i++) {
                int job = i % JOBS;
                var unusedCloseWaits = producer.send(new ProducerRecord<>(
                        topic, job < JOBS / 2 ? BatchKeys.shardKey(BATCH, job) : "direct-" + job, usage(job, started)));
            }
        }
    }

    private static TokenUsage usage(int job, Instant at) {
        boolean line = job < JOBS / 2;
        return TokenUsage.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId(line ? BatchKeys.jobId(BATCH, job) : "direct-" + job)
                        .setTenant(line ? "acme" : "tenant-" + job % 2)
                        .setBatchId(line ? BATCH : null)
                        .setLine(line ? (long) job : null)
                        .setEndpoint("/v1/chat/completions")
                        .setModel(job % 10 == 0 ? "nobody-knows" : "gpt-oss-120b")
                        .build())
                .setProvider("api.example.com")
                .setOutcome(Outcome.COMPLETED)
                .setUsage(Usage.newBuilder()
                        .setPromptTokens(inputTokens(job))
                        .setCompletionTokens(outputTokens(job))
                        .setEstimated(false)
                        .build())
                .setAttempts(1)
                .setStartedAt(at)
                .setCompletedAt(at)
                .build();
    }

    private static long inputTokens(int job) {
        return 1_000L + job % 7;
    }

    private static long outputTokens(int job) {
        return 500L + job % 13;
    }

    private static BigDecimal expectedCost() {
        return expectedCost(JOBS);
    }

    private static BigDecimal expectedCost(int jobs) {
        long picoUsd = 0;
        for (int job = 0; job < jobs; job++) {
            if (job % 10 != 0) {
                picoUsd += inputTokens(job) * PICO_USD_INPUT + outputTokens(job) * PICO_USD_OUTPUT;
            }
        }
        return new BigDecimal(BigInteger.valueOf(picoUsd), 12);
    }

    private static void execute(Connection database, String... files) throws IOException, SQLException {
        try (Statement statement = database.createStatement()) {
            for (String file : files) {
                statement.execute(Files.readString(SQL.resolve(file)));
            }
        }
    }

    private static BigDecimal sum(Connection database, String column, String table) throws SQLException {
        return new BigDecimal(text(database, "SELECT coalesce(sum(" + column + "), 0)::text FROM tallymill." + table));
    }

    private static String text(Connection database, String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
