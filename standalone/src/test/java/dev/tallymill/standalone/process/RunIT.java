package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, uninterrupted. */
class RunIT {

    private static final int LINES = 2_000;

    @TempDir
    private Path directory = Path.of("");

    private Tallymill tallymill = new Tallymill(directory);

    @BeforeEach
    void workInTheDirectory() {
        tallymill = new Tallymill(directory);
    }

    @Test
    void completesEveryLineOnceAndTalliesThemExactly() throws Exception {
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), LINES);
        Tallymill.Running run = tallymill.run("run", input.toString(), "--simulate", "--ordered", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).containsIgnoringCase("simulated");
        RunOutcome outcome = RunOutcome.read(run);
        JsonNode summary = outcome.summary();
        assertThat(outcome.customIds())
                .as("in input order, each once")
                .isEqualTo(IntStream.range(0, LINES)
                        .mapToObj(line -> "row-" + line)
                        .toList());
        assertThat(summary.get("status").asText()).isEqualTo("completed");
        assertThat(summary.get("total").asLong()).isEqualTo(LINES);
        assertThat(summary.get("completed").asLong()).isEqualTo(LINES);
        assertThat(summary.get("failed").asLong()).isZero();
        assertThat(summary.get("attempts").asLong()).isEqualTo(LINES);
        assertThat(summary.get("unpriced").asLong()).isZero();
        assertThat(summary.get("prompt_tokens").asLong()).isEqualTo(outcome.promptTokens());
        assertThat(summary.get("completion_tokens").asLong()).isEqualTo(outcome.completionTokens());
        assertThat(outcome.cost()).isEqualByComparingTo(outcome.expectedCost());
        assertThat(summary.get("errors").isNull()).isTrue();
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void writesFailedLinesToTheErrorsFileAndSaysSo() throws Exception {
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), 200);
        Tallymill.Running run =
                tallymill.run("run", input.toString(), "--simulate=latency=fixed:1ms;fail=400:0.2", "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        JsonNode summary = new ObjectMapper().readTree(run.out());
        long failed = summary.get("failed").asLong();
        assertThat(failed).isPositive();
        assertThat(failed + summary.get("completed").asLong()).isEqualTo(200);
        List<String> errors = Files.readAllLines(Path.of(summary.get("errors").asText()));
        assertThat(errors).hasSize((int) failed);
        for (String line : errors) {
            JsonNode parsed = new ObjectMapper().readTree(line);
            assertThat(parsed.get("response").get("status_code").asInt()).isEqualTo(400);
            assertThat(parsed.get("error").isNull()).isTrue();
        }
    }

    @Test
    void comesThroughRateLimitsServerErrorsAndTruncatedAnswers() throws Exception {
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), 400);
        Tallymill.Running run = tallymill.run(
                "run", input.toString(), "--simulate=latency=fixed:5ms;fail=429:0.05,500:0.02,truncate:0.02", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        RunOutcome outcome = RunOutcome.read(run);
        assertThat(outcome.distinctCustomIds()).hasSize(400);
        assertThat(outcome.summary().get("attempts").asLong()).isGreaterThan(400);
    }

    @Test
    void estimatesWhatAServerDoesNotReport() throws Exception {
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), 100);
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--omit-usage", "--latency", "fixed:50ms")) {
            Tallymill.Running run = tallymill.run("run", input.toString(), "--base-url", model.baseUrl(), "--json");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("100 lines came without token counts");
            JsonNode summary = new ObjectMapper().readTree(run.out());
            assertThat(summary.get("prompt_tokens").asLong()).isPositive();
            BigDecimal cost = new BigDecimal(summary.get("cost").get("value").asText());
            assertThat(cost).isPositive();
        }
    }

    @Test
    void printsATableWhereAPersonLooks() throws Exception {
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), 20);
        Tallymill.Running run = tallymill.run("run", input.toString(), "--simulate");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("gpt-oss-120b").contains("USD").contains("job.results.jsonl");
    }

    @Test
    void tellsSeveralModelsApart() throws Exception {
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), 20);
        List<String> lines = new ArrayList<>(Files.readAllLines(input));
        for (int i = 0; i < lines.size(); i += 4) {
            lines.set(i, lines.get(i).replace("gpt-oss-120b", "gpt-4o"));
        }
        Files.write(input, lines);
        Tallymill.Running run = tallymill.run("run", input.toString(), "--simulate");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("gpt-4o +5 .* 0\\.\\d+ USD")
                .containsPattern("gpt-oss-120b +15 .* 0\\.\\d+ USD")
                .containsPattern("total +20 .* 0\\.\\d+ USD");
    }
}
