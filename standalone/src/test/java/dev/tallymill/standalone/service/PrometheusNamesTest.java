package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.WorkerStatus;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.metrics.WorkerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md says what Prometheus sees of a worker. */
class PrometheusNamesTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `tallymill\\.worker\\.[a-z.]+` \\| `([a-z_]+)` \\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE ([a-z_]+) (?:counter|gauge|histogram)$");

    @Test
    void everyMetricHasTheNameInPrometheusThatIsDocumented() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WorkerMetrics metrics = new WorkerMetrics(registry);
        metrics.follow(
                () -> new WorkerStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Set.of(), 0, 0, 0, 0, Map.of(1, 2L), null),
                () -> List.of(new ModelStatus("m", 0, 1, 0, null)));
        metrics.attemptEnded("m", new AttemptOutcome.Rejected(null, "code", "message"), Duration.ofMillis(1));

        assertThat(names(ROW, Files.readString(Path.of("..", "docs", "metrics.md"))))
                .isEqualTo(names(TYPE, registry.scrape()).stream()
                        .filter(name -> !name.endsWith("_max"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
