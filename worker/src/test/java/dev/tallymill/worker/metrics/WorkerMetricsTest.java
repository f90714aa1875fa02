package dev.tallymill.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.WorkerStatus;
import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.call.answer.RetryCause;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WorkerMetrics metrics = new WorkerMetrics(registry);

    @Test
    void countsAttemptsByModelAndOutcome() {
        metrics.attemptEnded("m", retry(RetryCause.RATE_LIMITED), Duration.ofMillis(20));
        metrics.attemptEnded("m", retry(RetryCause.RATE_LIMITED), Duration.ofMillis(30));
        metrics.attemptEnded("m", new AttemptOutcome.Rejected(null, "code", "message"), Duration.ofMillis(50));

        assertThat(attempts("rate_limited")).isEqualTo(2);
        assertThat(attempts("rejected")).isEqualTo(1);
        var calls =
                registry.get("tallymill.worker.call.duration").tag("model", "m").timer();
        assertThat(calls.count()).isEqualTo(3);
        assertThat(calls.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(100);
    }

    @Test
    void countsTokensByClass() {
        metrics.jobEnded(job(), ending(new Usage(10L, 4L, 7L, null, false)));
        metrics.jobEnded(job(), ending(new Usage(1L, null, 2L, 3L, false)));
        metrics.jobEnded(job(), ending(null));

        assertThat(tokens("prompt")).isEqualTo(11);
        assertThat(tokens("cached")).isEqualTo(4);
        assertThat(tokens("completion")).isEqualTo(9);
        assertThat(tokens("reasoning")).isEqualTo(3);
    }

    @Test
    void showsWhatTheStatusSays() {
        metrics.follow(WorkerMetricsTest::status, WorkerMetricsTest::models);

        assertThat(registry.get("tallymill.worker.calls.in.flight").gauge().value())
                .isEqualTo(2);
        assertThat(registry.get("tallymill.worker.jobs")
                        .tag("outcome", "failed")
                        .functionCounter()
                        .count())
                .isEqualTo(7 - 3);
        assertThat(registry.get("tallymill.worker.endpoint.trouble")
                        .tag("kind", "out_of_credit")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("tallymill.worker.endpoint.trouble")
                        .tag("kind", "unreachable")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.get("tallymill.worker.partition.lag")
                        .tag("partition", "5")
                        .gauge()
                        .value())
                .isEqualTo(60);
    }

    @Test
    void showsTheLimitAndTheBreakerOfEachModel() {
        metrics.follow(WorkerMetricsTest::status, WorkerMetricsTest::models);

        assertThat(ofModel("calls.in.flight", "m")).isEqualTo(3);
        assertThat(ofModel("calls.limit", "m")).isEqualTo(7);
        assertThat(ofModel("jobs.waiting", "m")).isEqualTo(40);
        assertThat(ofModel("paused", "m")).isZero();
        assertThat(ofModel("paused", "broken")).isEqualTo(1);
    }

    private double ofModel(String name, String model) {
        return registry.get("tallymill.worker.model." + name)
                .tag("model", model)
                .gauge()
                .value();
    }

    private static List<ModelStatus> models() {
        return List.of(
                new ModelStatus("m", 3, 7, 40, null),
                new ModelStatus(
                        "broken", 0, 1, 5, new EndpointTrouble(EndpointTrouble.Kind.FAILING, "503", Instant.EPOCH)));
    }

    @Test
    void documentationListsEveryMetricWithTypeAndLabels() throws IOException {
        metrics.follow(WorkerMetricsTest::status, WorkerMetricsTest::models);
        metrics.attemptEnded("m", retry(RetryCause.TIMEOUT), Duration.ofMillis(20));
        Map<String, String> registered = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (id.getName().endsWith(".histogram")) {
                continue; // this registry's way to show a timer's buckets
            }
            registered.put(
                    id.getName(),
                    id.getType().name().toLowerCase(Locale.ROOT) + " "
                            + id.getTags().stream().map(tag -> tag.getKey()).collect(Collectors.joining(", ")));
        }
        Map<String, String> documented = new TreeMap<>();
        Matcher row = Pattern.compile(
                        "(?m)^\\| `(tallymill\\.worker\\.[a-z.]+)` \\| `[a-z_]+` \\| (\\w+) \\| ([^|]*) \\|")
                .matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
        while (row.find()) {
            documented.put(
                    row.group(1),
                    row.group(2) + " " + row.group(3).replace("`", "").strip());
        }

        assertThat(documented).isEqualTo(registered);
    }

    private double attempts(String outcome) {
        return registry.get("tallymill.worker.attempts")
                .tag("model", "m")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double tokens(String kind) {
        return registry.get("tallymill.worker.tokens")
                .tag("model", "m")
                .tag("class", kind)
                .counter()
                .count();
    }

    private static AttemptOutcome retry(RetryCause cause) {
        return new AttemptOutcome.Retry(cause, null, "code", "message", null, null);
    }

    private static PromptJob job() {
        return PromptJob.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId("job")
                        .setTenant("tenant")
                        .setEndpoint("/v1/chat/completions")
                        .setModel("m")
                        .build())
                .setBody("{}")
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    private static JobEnding.Finished ending(@Nullable Usage usage) {
        return new JobEnding.Finished(
                Outcome.COMPLETED, 200, null, "{}", null, usage, null, false, 1, Instant.EPOCH, Instant.EPOCH);
    }

    private static WorkerStatus status() {
        return new WorkerStatus(
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                3,
                0,
                8,
                Set.of("slow"),
                9,
                10,
                11,
                12,
                Map.of(5, 60L),
                new EndpointTrouble(EndpointTrouble.Kind.OUT_OF_CREDIT, "402", Instant.EPOCH));
    }
}
