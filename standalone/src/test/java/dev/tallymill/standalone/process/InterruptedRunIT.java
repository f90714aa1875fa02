package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are stopped in the middle, in every way but {@code kill -9}, and what the next command makes of them. */
class InterruptedRunIT {

    private static final int LINES = 240;

    @TempDir
    private Path directory = Path.of("");

    private Tallymill tallymill = new Tallymill(directory);
    private Path input = directory;

    @BeforeEach
    void writeAJob() throws IOException {
        tallymill = new Tallymill(directory);
        input = LabellingJob.write(directory.resolve("job.jsonl"), LINES);
    }

    @Test
    void endsInOrderOnControlCAndResumes() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--latency", "fixed:400ms")) {
            Tallymill.Running run = startAndAwaitCalls(model);
            run.signalGroup("INT");
            run.awaitEnd();
            assertThat(run.exitCode()).as(run.err()).isEqualTo(130);
            assertThat(run.err()).contains("the same command");

            Tallymill.Running again = tallymill.run(command(model));
            assertCompleted(again, LINES);
            assertThat(again.err()).containsPattern("resumed at [0-9]+ of " + LINES);
            assertThat(model.stats().get("calls_for_completed_jobs").asInt()).isZero();
            assertThat(model.stats().get("calls").asInt())
                    .as("calls in flight at the interruption are awaited, none is made twice")
                    .isEqualTo(LINES);
        }
    }

    @Test
    void deliversAFinishedRunAgainWithoutASingleCall() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill)) {
            assertCompleted(tallymill.run(command(model)), LINES);
            Files.delete(directory.resolve("job.results.jsonl"));
            assertCompleted(tallymill.run(command(model)), LINES);
            assertThat(model.stats().get("calls").asInt()).isEqualTo(LINES);
        }
    }

    @Test
    void refusesAnInputThatChangedSinceTheInterruption() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--latency", "fixed:400ms")) {
            startAndAwaitCalls(model).killGroup();
            Path copy = directory.resolve("copy.jsonl");
            Files.copy(input, copy);
            Files.writeString(input, Files.readString(copy) + LabellingJob.request("one-more", LINES));

            Tallymill.Running refused = tallymill.run(command(model));
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("has changed since its run was interrupted")
                    .contains("--data-dir");

            Files.move(copy, input, StandardCopyOption.REPLACE_EXISTING);
            assertCompleted(tallymill.run(command(model)), LINES);
        }
    }

    @Test
    void refusesASecondRunOnTheSameDataDirectory() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--latency", "fixed:1s")) {
            try (Tallymill.Running first = startAndAwaitCalls(model)) {
                Tallymill.Running second = tallymill.run(command(model));
                assertThat(second.exitCode()).as(second.err()).isEqualTo(2);
                assertThat(second.err()).contains("in use").contains(String.valueOf(javaPid(first)));
            }
        }
    }

    private static long javaPid(Tallymill.Running run) {
        return run.process().pid(); // the launcher replaces itself with the JVM
    }

    @Test
    void reportsAFullDiskAndResumesWhenThereIsRoomAgain() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(mount(small), "needs the right to mount a tmpfs");
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--latency", "fixed:1s")) {
            String[] command = {
                "run",
                input.toString(),
                "--base-url",
                model.baseUrl(),
                "--concurrency",
                "16",
                "--data-dir",
                small.resolve("data").toString(),
                "--json"
            };
            Tallymill.Running run = tallymill.start(command);
            awaitCalls(model, run);
            Path ballast = small.resolve("ballast");
            fill(ballast);
            run.awaitEnd();
            assertThat(run.exitCode()).as(run.err()).isEqualTo(130);
            assertThat(run.err().lines().filter(line -> line.startsWith("tallymill: ")))
                    .singleElement()
                    .asString()
                    .containsIgnoringCase("space");

            Files.delete(ballast);
            assertCompleted(tallymill.run(command), LINES);
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
        }
    }

    private static boolean mount(Path folder) throws IOException, InterruptedException {
        return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder.toString())
                        .start()
                        .waitFor()
                == 0;
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private String[] command(SimulatedProcess model) {
        return new String[] {"run", input.toString(), "--base-url", model.baseUrl(), "--concurrency", "16", "--json"};
    }

    private Tallymill.Running startAndAwaitCalls(SimulatedProcess model) throws Exception {
        Tallymill.Running run = tallymill.start(command(model));
        awaitCalls(model, run);
        return run;
    }

    /** Until some lines are completed and many are not. */
    private static void awaitCalls(SimulatedProcess model, Tallymill.Running run) throws Exception {
        for (int look = 0; look < Tallymill.PATIENCE_SECONDS * 20; look++) {
            if (model.stats().get("completed_jobs").asInt() >= 20) {
                return;
            }
            assertThat(run.endsWithin(50)).as(run.err()).isFalse();
        }
        throw new AssertionError("no calls: " + run.err());
    }

    private static void assertCompleted(Tallymill.Running run, int lines) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        RunOutcome outcome = RunOutcome.read(run);
        assertThat(outcome.customIds()).hasSize(lines);
        assertThat(outcome.distinctCustomIds()).hasSize(lines);
        assertThat(outcome.cost()).isEqualByComparingTo(outcome.expectedCost());
    }
}
