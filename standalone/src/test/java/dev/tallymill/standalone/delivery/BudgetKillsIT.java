package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.audit.AuditReport;
import dev.tallymill.aggregator.audit.Auditor;
import dev.tallymill.ingest.tenant.Tenants;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.standalone.process.LabellingJob;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of one tenant race its budget, while every process but the broker is killed and started again. */
class BudgetKillsIT {

    private static final int BATCHES = 50;
    private static final int LINES = 24;
    private static final int JOBS_BETWEEN_KILLS = 60;
    private static final Usd LIMIT = Usd.parse("0.018");
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration SELDOM = Duration.ofMillis(500);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void noKillMakesABatchExceedTheBudgetOrLeavesItUnused() throws Exception {
        try (IngestCluster cluster = IngestCluster.start(directory, "lognormal:60ms:0.6")) {
            IngestCluster.Instance first = cluster.startIngest("first");
            IngestCluster.Instance second = cluster.startIngest("second");
            first.awaitAnswers();
            second.awaitAnswers();
            limit(cluster, first, LIMIT);
            List<String> batches = createBatches(first, second);

            killedAfter(cluster, 1, first);
            killedAfter(cluster, 2, cluster.aggregator());
            killedAfter(cluster, 3, cluster.worker());
            killedAfter(cluster, 4, second);
            killedAfter(cluster, 5, cluster.aggregator(), cluster.worker());
            cluster.await("all that the budget allows", SELDOM, () -> isAtRest(cluster, first, batches));
            AuditReport atRest = audit(cluster);
            assertUsedAndKept(atRest);

            limit(cluster, second, Usd.parse("1"));
            killedAfter(cluster, 1 + (int) (atRest.jobs() / JOBS_BETWEEN_KILLS), first, second);
            cluster.await(
                    "the ends of all batches",
                    SELDOM,
                    () -> count(
                                    second,
                                    batches,
                                    batch -> batch.path("status").asText().equals("completed"))
                            == BATCHES);
            for (String batch : batches) {
                new BatchInvariants(second.client(), cluster.kafka()).assertHold(batch, "completed", LINES);
            }
            AuditReport end = audit(cluster);
            assertThat(end.jobs()).isEqualTo(BATCHES * LINES);
            assertThat(end.unpriced()).isZero();
        }
    }

    /** Returns when the dispatcher, whichever instance that is, knows the limit. */
    private static void limit(IngestCluster cluster, IngestCluster.Instance ingest, Usd limit) throws Exception {
        ingest.administrator().limit(Tenants.DEFAULT_ID, limit.toString());
        cluster.await(
                "the budget's status",
                () -> new TopicReader<BudgetStatus>(
                                cluster.kafka(), cluster.kafka().topics().budgetStatus(), "read_committed")
                        .all().stream().anyMatch(status -> limit.amount().compareTo(status.getLimitUsd()) == 0));
    }

    private List<String> createBatches(IngestCluster.Instance first, IngestCluster.Instance second) throws Exception {
        String file = first.client().upload(Files.readString(LabellingJob.write(directory.resolve("in.jsonl"), LINES)));
        List<String> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            batches.add((i % 2 == 0 ? first : second).client().create(file));
        }
        return batches;
    }

    /** Kills when so many times {@link #JOBS_BETWEEN_KILLS} jobs have got their answers. */
    private static void killedAfter(IngestCluster cluster, int times, IngestCluster.Member... members)
            throws Exception {
        cluster.await(
                "answers",
                OFTEN,
                () -> cluster.model().stats().path("completed_jobs").asInt() >= times * JOBS_BETWEEN_KILLS);
        for (IngestCluster.Member member : members) {
            member.kill();
        }
        for (IngestCluster.Member member : members) {
            member.startAgain();
        }
    }

    /** True when nothing is out, and every batch has ended or waits for the budget. */
    private static boolean isAtRest(IngestCluster cluster, IngestCluster.Instance ingest, List<String> batches)
            throws IOException, InterruptedException {
        return count(
                                ingest,
                                batches,
                                batch -> batch.path("status").asText().equals("completed")
                                        || batch.hasNonNull("over_budget_since"))
                        == BATCHES
                && released(cluster).equals(used(cluster));
    }

    private static Set<String> released(IngestCluster cluster) {
        return new TopicReader<PromptJob>(
                        cluster.kafka(), cluster.kafka().topics().promptJobs(), "read_committed")
                .all().stream().map(job -> job.getJob().getJobId()).collect(Collectors.toSet());
    }

    private static Set<String> used(IngestCluster cluster) {
        return new TopicReader<TokenUsage>(
                        cluster.kafka(), cluster.kafka().topics().tokenUsage(), "read_committed")
                .all().stream().map(usage -> usage.getJob().getJobId()).collect(Collectors.toSet());
    }

    private static long count(IngestCluster.Instance ingest, List<String> batches, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        long count = 0;
        for (String batch : batches) {
            count += wanted.test(ingest.client().batch(batch)) ? 1 : 0;
        }
        return count;
    }

    private static void assertUsedAndKept(AuditReport report) {
        BigInteger limit = LIMIT.pico();
        double usable = 100 * report.picoUsd().doubleValue() / limit.doubleValue();
        System.out.printf(
                Locale.ROOT,
                "budget %s USD under kills: %s USD spent by %d jobs, overshoot %d pico-USD, usable share %.2f %%%n",
                LIMIT,
                new Usd(new BigDecimal(report.picoUsd(), 12)),
                report.jobs(),
                report.picoUsd().subtract(limit).max(BigInteger.ZERO),
                usable);
        assertThat(report.picoUsd()).isLessThanOrEqualTo(limit);
        assertThat(usable).isGreaterThanOrEqualTo(95);
        assertThat(report.jobs()).as("jobs the budget allows").isLessThan(BATCHES * LINES);
    }

    private AuditReport audit(IngestCluster cluster) {
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", cluster.kafka().bootstrapServers());
        config.setProperty("schema.registry.url", cluster.kafka().schemaRegistryUrl());
        config.setProperty("aggregator.state.dir", directory.toString());
        AuditReport report = new Auditor(
                        cluster.kafka(), AggregatorConfig.from(config).retention(), Time.SYSTEM)
                .audit(new Auditor.Scope(null, null, Duration.ofSeconds(20), Duration.ofMinutes(2)));
        assertThat(report.differences()).isEmpty();
        assertThat(report.isExact()).isTrue();
        return report;
    }
}
