package dev.tallymill.bench.start;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.JavaCommand;
import dev.tallymill.standalone.TallymillMain;
import dev.tallymill.standalone.simulate.SimulateConfig;
import dev.tallymill.standalone.simulate.SimulatedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Runs {@code tallymill run} in a JVM of its own, and measures when its first call arrives at a simulated model here. */
final class FirstCall {

    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private final Path input;
    private final Path cache;
    private final Instruments instruments;

    FirstCall(Path input, Path cache, Instruments instruments) {
        this.input = input;
        this.cache = cache;
        this.instruments = instruments;
    }

    /** The time from the start of the process to the first call; the run is left to complete. */
    Duration measure(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        try (SimulatedModel model = SimulatedModel.start(SimulateConfig.INSTANT)) {
            long start = instruments.nanoTime().getAsLong();
            Process run = command(model, directory).start();
            try {
                while (model.stats().calls() == 0 && run.isAlive()) {
                    instruments.sleeper().sleep(LOOK_EVERY);
                }
                Duration time = instruments.since(start);
                int exit = run.waitFor();
                if (exit != 0 || model.stats().calls() == 0) {
                    throw new IOException("`tallymill run` ended with status " + exit);
                }
                return time;
            } finally {
                run.destroyForcibly();
            }
        }
    }

    private ProcessBuilder command(SimulatedModel model, Path directory) {
        return JavaCommand.sharing(cache, TallymillMain.class.getName())
                .with("run", input.toString(), "--json")
                .with("--base-url", model.baseUrl().toString())
                .with("--data-dir", directory.resolve("data").toString())
                .with("--output", directory.resolve("results.jsonl").toString())
                .with("--errors", directory.resolve("errors.jsonl").toString())
                .builder()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(directory.resolve("run.log").toFile());
    }
}
