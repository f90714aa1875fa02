package dev.tallymill.aggregator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.AggregatorState;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.Series;
import dev.tallymill.aggregator.view.ViewLimits;
import dev.tallymill.aggregator.view.ViewRows;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AggregatorMetricsTest {

    private static final Instant OCTOBER = Instant.parse("2026-10-31T12:00:00Z");
    private static final Instant NOVEMBER = Instant.parse("2026-11-23T12:00:00Z");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(tallymill\\.aggregator\\.[a-z.]+)` \\| `([a-z_]+)` \\| (\\w+) \\| ([^|]*) \\|");

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

    @Test
    void documentationListsEveryMetricWithTypeAndLabels() throws IOException {
        spend("acme", "large", NOVEMBER, 1, 1);
        metrics.follow(model);
        metrics.follow(Map::of, () -> AggregatorState.RUNNING);
        Map<String, String> registered = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String labels = meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.joining(", "));
            registered.put(
                    meter.getId().getName(), meter.getId().getType().name().toLowerCase(Locale.ROOT) + " " + labels);
        }
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
        while (row.find()) {
            assertThat(row.group(2)).isEqualTo(row.group(1).replace('.', '_'));
            documented.put(
                    row.group(1),
                    row.group(3) + " " + row.group(4).replace("`", "").strip());
        }

        assertThat(documented).isEqualTo(registered);
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
