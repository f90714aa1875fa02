package dev.tallymill.aggregator.broker;

import static dev.tallymill.aggregator.SampleUsage.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.AggregatorState;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two aggregators that keep copies of each other's state, on a real broker. */
class StandbyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LINES = 4_000;

    @TempDir
    private Path stateDir;

    @Test
    void theOtherInstanceTakesOverFromItsCopyAndCountsEveryJobOnce() throws Exception {
        try (TestCluster cluster = new TestCluster();
                AggregatorService survivor = AggregatorMain.start(config(cluster, "aggregator-1"))) {
            try (AggregatorService leaving = AggregatorMain.start(config(cluster, "aggregator-2"))) {
                Spend spend = new Spend(cluster);
                cluster.produce(lines(0, LINES / 2));
                spend.awaitProgress("batch_a", PATIENCE, row -> row.getCompleted() == LINES / 2);
                TestCluster.await(
                        "both have a copy of the other's tasks",
                        PATIENCE,
                        () -> standbys(survivor) > 0 && standbys(leaving) > 0);
            }

            cluster.produce(lines(LINES / 4, LINES));
            BatchProgress end =
                    new Spend(cluster).awaitProgress("batch_a", PATIENCE, row -> row.getCompleted() == LINES);

            assertThat(end.getCost())
                    .isEqualByComparingTo(new BigDecimal("0.00045").multiply(BigDecimal.valueOf(LINES)));
            assertThat(end.getDuplicates()).isEqualTo(LINES / 4);
            assertThat(survivor.state()).isEqualTo(AggregatorState.RUNNING);
            assertThat(survivor.failure()).isNull();
        }
    }

    private static List<TokenUsage> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> line("batch_a", i)).toList();
    }

    /** Tasks whose state this instance keeps a copy of. */
    private static double standbys(AggregatorService service) {
        return service.streamsMetrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("standby-updating-tasks"))
                .map(metric -> (Metric) metric.getValue())
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    private AggregatorConfig config(TestCluster cluster, String instance) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", cluster.kafka().bootstrapServers());
        properties.setProperty("schema.registry.url", cluster.kafka().schemaRegistryUrl());
        properties.setProperty("aggregator.instance.id", instance);
        properties.setProperty(
                "aggregator.state.dir", stateDir.resolve(instance).toString());
        properties.setProperty("aggregator.standby.replicas", "1");
        return AggregatorConfig.from(properties);
    }
}
