package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.budget.BudgetFigures;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IngestMetricsTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(tallymill\\.ingest\\.[a-z.]+)` \\| `([a-z_]+)` \\| (\\w+) \\| ([^|]*) \\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE ([a-z_]+) (?:counter|gauge|histogram)$");

    private final BudgetFigures budgets = new BudgetFigures();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void countsAlertsAndShowsWhoWaits() {
        IngestMetrics.follow(registry, budgets);
        budgets.alert(80);
        budgets.alert(80);
        budgets.alert(100);
        budgets.waitingBatches(7);

        assertThat(alerts("50")).isZero();
        assertThat(alerts("80")).isEqualTo(2);
        assertThat(alerts("100")).isEqualTo(1);
        assertThat(registry.get("tallymill.ingest.budget.waiting.batches")
                        .gauge()
                        .value())
                .isEqualTo(7);
    }

    @Test
    void documentationListsEveryMetricWithNamesTypeAndLabels() throws IOException {
        IngestMetrics.follow(registry, budgets);
        Map<String, String> registered = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String labels = meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.joining(", "));
            registered.put(
                    meter.getId().getName(), meter.getId().getType().name().toLowerCase(Locale.ROOT) + " " + labels);
        }
        Set<String> exposed = new TreeSet<>();
        TYPE.matcher(registry.scrape()).results().forEach(found -> exposed.add(found.group(1)));
        Map<String, String> documented = new TreeMap<>();
        Set<String> named = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
        while (row.find()) {
            named.add(row.group(2));
            documented.put(
                    row.group(1),
                    row.group(3) + " " + row.group(4).replace("`", "").strip());
        }

        assertThat(documented).isEqualTo(registered);
        assertThat(named).isEqualTo(exposed);
    }

    private double alerts(String percent) {
        return registry.get("tallymill.ingest.budget.alerts")
                .tag("percent", percent)
                .functionCounter()
                .count();
    }
}
