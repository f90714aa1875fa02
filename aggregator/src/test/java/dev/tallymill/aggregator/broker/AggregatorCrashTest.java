package dev.tallymill.aggregator.broker;

import static dev.tallymill.aggregator.SampleUsage.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.SpendKey;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.Topics;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the aggregator's process while it counts, several times, and checks the totals to the last digit. */
class AggregatorCrashTest {

    private static final String BATCH = "batch_crash";
    private static final int JOBS = 40_000;
    private static final int KILLS = 3;
    private static final List<String> MODELS = List.of("gpt-oss-120b", "gpt-4o", "gpt-5.5");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    @Test
    void totalsAreExactAndNeverGoBackwardsWhenTheProcessIsKilled() throws Exception {
        try (TestCluster cluster = new TestCluster()) {
            Spend spend = new Spend(cluster);
            for (int kill = 0; kill <= KILLS; kill++) {
                try (AggregatorProcess aggregator = AggregatorProcess.start(cluster.kafka(), dir)) {
                    int from = JOBS / (KILLS + 1) * kill;
                    int to = JOBS / (KILLS + 1) * (kill + 1);
                    cluster.produce(jobs(from, to));
                    spend.awaitProgress(BATCH, PATIENCE, row -> row.getCompleted() > from);
                    if (kill == KILLS) {
                        spend.awaitProgress(BATCH, PATIENCE, row -> row.getCompleted() >= JOBS);
                    }
                    aggregator.kill();
                }
            }

            BatchProgress progress = spend.progress(BATCH);
            assertThat(progress.getCompleted()).isEqualTo(JOBS);
            assertThat(progress.getCost()).isEqualTo(expectedCost());
            Topics topics = cluster.kafka().topics();
            for (String topic :
                    List.of(topics.spendMinute(), topics.spendHour(), topics.spendDay(), topics.spendMonth())) {
                Map<SpendKey, SpendTotals> rows = spend.rows(topic);
                assertThat(Spend.completed(rows)).as(topic).isEqualTo(JOBS);
                assertThat(Spend.cost(rows)).as(topic).isEqualTo(expectedCost());
            }
        }
    }

    /** Lines {@code from} to {@code to}, of all models and several hours, every tenth one twice. */
    private static List<TokenUsage> jobs(int from, int to) {
        List<TokenUsage> jobs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            jobs.add(job(i));
            if (i % 10 == 0) {
                jobs.add(job(i / 2));
            }
        }
        return jobs;
    }

    private static TokenUsage job(int line) {
        TokenUsage usage = line(BATCH, line);
        usage.getJob().setModel(MODELS.get(line % MODELS.size()));
        usage.setCompletedAt(usage.getCompletedAt().plusSeconds(line / 2));
        return usage;
    }

    /** 1,000 input and 500 output tokens per job, in the models' turn. */
    private static BigDecimal expectedCost() {
        long pico = 0;
        for (int i = 0; i < JOBS; i++) {
            pico += switch (i % MODELS.size()) {
                case 0 -> 1000 * 150_000L + 500 * 600_000L;
                case 1 -> 1000 * 2_500_000L + 500 * 10_000_000L;
                default -> 1000 * 5_000_000L + 500 * 30_000_000L;
            };
        }
        return BigDecimal.valueOf(pico, 12);
    }
}
