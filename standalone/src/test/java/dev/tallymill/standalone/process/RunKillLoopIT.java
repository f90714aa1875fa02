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
    private static final int CONCURRENCY = 48;
    private static final String LATENCY = "lognormal:300ms:0.5";

    /** Kills at a moment of the start, and kills while calls are in the air, each after some more lines. */
    private static final int KILLS_WHILE_STARTING = 3;

    private static final int KILLS_AT_WORK = 7;
    private static final int KILLS = KILLS_WHILE_STARTING + KILLS_AT_WORK;
    private static final int MOST_LINES_BETWEEN_KILLS = LINES / (KILLS_AT_WORK + 1);
    private static final int LATEST_START_KILL_MILLIS = 4_000;

    private static final int LOOKS = 5;

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
            long killsAtCalls = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                boolean starting = kill % 3 == 1;
                long callsBefore = model.stats().get("calls").asLong();
                Tallymill.Running run = tallymill.start(command);
                if (starting) {
                    assertThat(run.endsWithin(moments.nextInt(LATEST_START_KILL_MILLIS)))
                            .as(run.err())
                            .isFalse();
                } else {
                    awaitLines(model, run, 1 + moments.nextInt(MOST_LINES_BETWEEN_KILLS));
                }
                inFlightAtKills += inFlight(model);
                run.killGroup();
                killsAtCalls += model.stats().get("calls").asLong() > callsBefore ? 1 : 0;
                if (!starting && kill > 0) {
                    assertThat(run.err()).as("what the user saw").containsPattern("resumed at [0-9,]+ of 2,000");
                }
            }
            JsonNode lost = onceQuiet(model);
            long cutOff = lost.get("by_status").path("aborted").asLong();
            long unread = lost.get("unread_answers").asLong();
            Tallymill.Running last = tallymill.run(command);
            assertThat(last.exitCode()).as(last.err()).isZero();
            assertThat(last.err()).containsPattern("resumed at [0-9,]+ of 2,000");
            RunOutcome outcome = RunOutcome.read(last);
            JsonNode stats = model.stats();
            assertThat(inFlightAtKills).as("kills that hit calls in the air").isGreaterThan(KILLS_AT_WORK);
            long again = stats.get("calls").asLong() - LINES;
            System.out.printf(
                    "kill loop: %d kills, %d of them at calls; %d calls made again, in flight at the kills %d: %d cut off, %d"
                            + " answered but unread (%d in flight as last seen before the kills); resumed at %d%n",
                    KILLS,
                    killsAtCalls,
                    again,
                    cutOff + unread,
                    cutOff,
                    unread,
                    inFlightAtKills,
                    outcome.summary().get("resumed").asLong());

            assertThat(outcome.customIds()).hasSize(LINES);
            assertThat(outcome.distinctCustomIds()).hasSize(LINES);
            assertThat(outcome.summary().get("completed").asLong()).isEqualTo(LINES);
            assertThat(outcome.summary().get("prompt_tokens").asLong()).isEqualTo(outcome.promptTokens());
            assertThat(outcome.summary().get("completion_tokens").asLong()).isEqualTo(outcome.completionTokens());
            assertThat(outcome.cost()).isEqualByComparingTo(outcome.expectedCost());
            assertThat(stats.get("completed_jobs").asLong()).isEqualTo(LINES);
            // For an instant an answer is neither in flight nor kept: as long as a processor works on it.
            assertThat(again)
                    .as("calls made again, against those in flight at the kills as the model counts them")
                    .isLessThanOrEqualTo(cutOff
                            + unread
                            + killsAtCalls * Runtime.getRuntime().availableProcessors());
        }
        assertThat(Files.exists(directory.resolve("job.errors.jsonl"))).isFalse();
    }

    /**
     * Calls in flight a moment before a kill: the highest of a few looks, for the number moves from one millisecond to
     * the next. A look after the kill would count too few: while the kernel tears the process down, its sockets go on
     * taking answers that nobody will read.
     */
    private static int inFlight(SimulatedProcess model) throws IOException, InterruptedException {
        int most = 0;
        for (int look = 0; look < LOOKS; look++) {
            most = Math.max(most, model.stats().get("in_flight").asInt());
        }
        return most;
    }

    /** The counts once the model has noticed that nobody waits for the last killed run's calls any more. */
    private static JsonNode onceQuiet(SimulatedProcess model) throws IOException, InterruptedException {
        JsonNode stats = model.stats();
        for (int look = 0; look < Tallymill.PATIENCE_SECONDS * 100; look++) {
            if (stats.get("in_flight").asInt() == 0) {
                return stats;
            }
            Thread.sleep(10);
            stats = model.stats();
        }
        throw new AssertionError("calls without a client: " + stats);
    }

    /** Waits until so many more lines were answered than at the call. */
    private static void awaitLines(SimulatedProcess model, Tallymill.Running run, int more)
            throws IOException, InterruptedException {
        int target = model.stats().get("completed_jobs").asInt() + more;
        for (int look = 0; look < Tallymill.PATIENCE_SECONDS * 100; look++) {
            if (model.stats().get("completed_jobs").asInt() >= target) {
                return;
            }
            assertThat(run.endsWithin(10)).as(run.err()).isFalse();
        }
        throw new AssertionError("no further lines: " + run.err());
    }
}
