package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the whole process group at a random moment of {@code run}, then the same command again, ten times
 * over. The simulated model is a process of its own and counts every call.
 */
class RunKillLoopIT {

    private static final int LINES = 2_000;
    private static final int KILLS = 10;
    private static final int CONCURRENCY = 48;

    /** Long enough for ten kills to hit a run that is at work; the last ones may hit its end, which must hold too. */
    private static final String LATENCY = "lognormal:700ms:0.5";

    private static final int EARLIEST_KILL_MILLIS = 1_500;
    private static final int LATEST_KILL_MILLIS = 9_000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void losesNothingAndPaysOnceWhateverTheMomentOfTheKill() throws IOException, InterruptedException {
        long seed = Long.getLong("tallymill.kill.seed", System.nanoTime());
        System.out.println("kill loop: seed " + seed + " (-Dtallymill.kill.seed repeats the moments)");
        Random moments = new Random(seed);
        Path input = LabellingJob.write(directory.resolve("job.jsonl"), LINES);
        Tallymill tallymill = new Tallymill(directory);

        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--latency", LATENCY)) {
            String[] command = {
                "run",
                input.toString(),
                "--base-url",
                model.baseUrl(),
                "--concurrency",
                String.valueOf(CONCURRENCY),
                "--json"
            };
            long inFlightAtKills = 0;
            int kills = 0;
            for (int loop = 0; loop < KILLS; loop++) {
                Tallymill.Running run = tallymill.start(command);
                boolean ended = run.endsWithin(moments.nextInt(EARLIEST_KILL_MILLIS, LATEST_KILL_MILLIS));
                int inFlight = model.stats().get("in_flight").asInt();
                run.killGroup();
                if (kills > 0) {
                    assertThat(run.err())
                            .as("what the user saw after kill %d", kills)
                            .matches(text -> ended || !text.contains("lines (") || text.contains("resumed at "));
                }
                assertThat(ended).as("run ended before the kill").isFalse();
                kills++;
                inFlightAtKills +=
                        Math.max(inFlight, model.stats().get("in_flight").asInt());
            }

            Tallymill.Running last = tallymill.run(command);
            assertThat(last.exitCode()).as(last.err()).isZero();
            assertThat(last.err()).containsPattern("resumed at [0-9,]+ of 2,000");
            RunOutcome outcome = RunOutcome.read(last);
            JsonNode stats = model.stats();
            System.out.printf(
                    "kill loop: %d kills, %d calls for %d lines, %d in flight at the kills, %d calls for lines already"
                            + " completed, resumed at %d%n",
                    kills,
                    stats.get("calls").asLong(),
                    LINES,
                    inFlightAtKills,
                    stats.get("calls_for_completed_jobs").asLong(),
                    outcome.summary().get("resumed").asLong());

            assertThat(outcome.customIds()).hasSize(LINES);
            assertThat(outcome.distinctCustomIds()).hasSize(LINES);
            assertThat(outcome.summary().get("completed").asLong()).isEqualTo(LINES);
            assertThat(outcome.summary().get("prompt_tokens").asLong()).isEqualTo(outcome.promptTokens());
            assertThat(outcome.summary().get("completion_tokens").asLong()).isEqualTo(outcome.completionTokens());
            assertThat(outcome.cost()).isEqualByComparingTo(outcome.expectedCost());
            assertThat(stats.get("completed_jobs").asLong()).isEqualTo(LINES);
            assertThat(stats.get("calls").asLong() - LINES)
                    .as("calls made again, against calls in flight at the kills")
                    .isLessThanOrEqualTo(inFlightAtKills);
        }
        assertThat(Files.exists(directory.resolve("job.errors.jsonl"))).isFalse();
    }
}
