package dev.tallymill.aggregator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.AggregatorState;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.Series;
import dev.tallymill.aggregator.view.ViewLimits;
import dev.tallymill.aggregator.view.ViewRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AggregatorMetricsTest {

    private static final Instant OCTOBER = Instant.parse("2026-10-31T12:00:00Z");
    private static final Instant NOVEMBER = Instant.parse("2026-11-23T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AggregatorMetrics metrics = new AggregatorMetrics(registry);
    private final ReadModel model = new ReadModel(new ViewLimits(1000, 1000));
    private final ViewRows rows = new ViewRows();

    @Test
    void showsTheLatestMonthByModelAndNeverATenant() {
        spend("acme", "large", OCTOBER, 1000, 9_000_000_000_000L);
        spend("acme", "large", NOVEMBER, 400, 1_500_000_000_000L);
        spend("globex", "small", NOVEMBER, 100, 250_000_000_000L);
        metrics.follow(model);

        assertThat(usd("large")).isEqualTo(1.5);
        assertThat(usd("small")).isEqualTo(0.25);
        assertThat(month("completed")).isEqualTo(490);
        assertThat(month("duplicates")).isEqualTo(5);
        assertThat(registry.getMeters().toString()).doesNotContain("acme").doesNotContain("globex");

        spend("globex", "small", NOVEMBER, 0, 250_000_000_000L);
        metrics.refresh();
        assertThat(usd("small")).isEqualTo(0.5);
    }

    @Test
    void modelsBeyondTheFirstOnesShareALabel() {
        for (int i = 0; i < 60; i++) {
            spend("acme", "model-" + i, NOVEMBER, 1, 1_000_000_000_000L);
        }
        metrics.follow(model);

        assertThat(registry.find("tallymill.aggregator.month.spend.usd").gauges())
                .hasSize(51);
        assertThat(usd("other")).isEqualTo(10);
    }

    @Test
    void tellsWhatTheAggregatorIsDoing() {
        metrics.follow(Map::of, () -> AggregatorState.RUNNING);

        assertThat(state("running")).isEqualTo(1);
        assertThat(state("starting")).isZero();
        assertThat(registry.get("tallymill.aggregator.lag").gauge().value()).isZero();
    }

    private void spend(String tenant, String name, Instant at, long jobs, long picoUsd) {
        model.change(tables -> rows.spend(tables, new Series(tenant, "p", name), at, jobs, picoUsd));
    }

    private double usd(String name) {
        return registry.get("tallymill.aggregator.month.spend.usd")
                .tag("model", name)
                .gauge()
                .value();
    }

    private double month(String what) {
        return registry.get("tallymill.aggregator.month")
                .tag("what", what)
                .gauge()
                .value();
    }

    private double state(String name) {
        return registry.get("tallymill.aggregator.state")
                .tag("state", name)
                .gauge()
                .value();
    }
}
