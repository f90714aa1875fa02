package dev.tallymill.aggregator.broker;

import static dev.tallymill.aggregator.SampleUsage.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.aggregator.follow.KafkaSpendJournal;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.Dimension;
import dev.tallymill.aggregator.view.SpendJournal;
import dev.tallymill.aggregator.view.UsageGroup;
import dev.tallymill.aggregator.view.UsageQuery;
import dev.tallymill.aggregator.view.UsageQuery.Filter;
import dev.tallymill.aggregator.view.UsageReport;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What batches have cost by time, as the journal on a real broker tells it. */
class SpendJournalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final BigInteger COST_OF_A_LINE = BigInteger.valueOf(450_000_000L);

    private final Instant now = Instant.now();

    @TempDir
    private Path stateDir;

    @Test
    void tellsBatchesApartAndNeverTakesAPartForTheWhole() throws Exception {
        try (TestCluster cluster = new TestCluster();
                AggregatorService service =
                        AggregatorMain.start(AggregatorConfig.of(cluster.kafka(), "aggregator-1", stateDir))) {
            produce(cluster);
            SpendJournal journal = new KafkaSpendJournal(cluster.kafka());

            assertThat(groups(journal, Set.of("acme")).values())
                    .as("without a batch, then batch by batch")
                    .extracting(tally -> tally.picoUsd().divide(COST_OF_A_LINE).intValueExact())
                    .containsExactly(1, 10, 20);
            assertThat(groups(journal, Set.of("globex"))).isEmpty();
            assertThatExceptionOfType(SpendJournal.NotReadException.class)
                    .isThrownBy(() -> groups(new KafkaSpendJournal(cluster.kafka(), 1), Set.of()))
                    .withMessageContaining("at most 1 are read");

            deleteTheBeginning(cluster);
            assertThatExceptionOfType(SpendJournal.NotReadException.class)
                    .isThrownBy(() -> groups(journal, Set.of("acme")))
                    .withMessageContaining("are kept from");
            assertThat(service.failure()).isNull();
        }
    }

    private void produce(TestCluster cluster) {
        List<TokenUsage> usages = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            usages.add(line(i < 20 ? "batch_posted" : "batch_beside", i));
        }
        usages.add(SampleUsage.job("job-posted"));
        usages.forEach(usage -> usage.setCompletedAt(now));
        cluster.produce(usages);
        Spend spend = new Spend(cluster);
        TestCluster.await(
                "all jobs in the totals",
                PATIENCE,
                () -> Spend.completed(spend.rows(cluster.kafka().topics().spendMonth())) == 31);
    }

    private SortedMap<UsageGroup, Tally> groups(SpendJournal journal, Set<String> tenants) {
        UsageQuery today = new UsageQuery(
                Granularity.DAY,
                now.toEpochMilli(),
                now.toEpochMilli() + 1,
                EnumSet.of(Dimension.BATCH_ID),
                new Filter(tenants, Set.of()));
        return UsageReport.of(journal, today, 1).buckets().getFirst().groups();
    }

    private static void deleteTheBeginning(TestCluster cluster) throws Exception {
        Map<TopicPartition, RecordsToDelete> first = new HashMap<>();
        cluster.ends(cluster.kafka().topics().spendPostings()).forEach((partition, end) -> {
            if (end > 1) {
                first.put(partition, RecordsToDelete.beforeOffset(1));
            }
        });
        assertThat(first).isNotEmpty();
        try (Admin admin = cluster.admin()) {
            admin.deleteRecords(first).all().get();
        }
    }
}
