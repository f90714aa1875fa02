package dev.tallymill.bench.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.standalone.simulate.SimulateConfig;
import dev.tallymill.standalone.simulate.SimulatedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench idle}. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = {
            "Time from POST /v1/batches to the arrival of the batch's first call at the model, by a `tallymill serve` that"
                    + " has nothing else to do.",
            "Each start is a new process on a new data directory. The file is uploaded before, and each batch is left to"
                    + " complete before the next one."
        })
public final class IdleCommand implements Callable<Integer> {

    private static final double AIM_MS = 300;
    private static final Duration LOOK_EVERY = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "3",
            description = "Starts that count, after one that writes the launcher's cache. Default: ${DEFAULT-VALUE}.")
    private int starts;

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "20",
            description = "Batches for each start. Default: ${DEFAULT-VALUE}.")
    private int batches;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "100",
            description = "Of each batch. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = "--pause-ms",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Idle time before each batch. Default: ${DEFAULT-VALUE}.")
    private long pauseMillis;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-idle.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public IdleCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (starts < 1 || batches < 2 || lines < 1 || pauseMillis < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--starts and --lines must be positive, --batches at least 2, --pause-ms not negative");
        }
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-idle")) {
            IdleReport report = measure(scratch.path());
            PrintWriter out = spec.commandLine().getOut();
            out.print(report.table());
            out.flush();
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private IdleReport measure(Path scratch) throws IOException, InterruptedException {
        List<Double> first = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        for (int start = 0; start <= starts; start++) {
            List<Double> times = oneStart(scratch, start);
            tell(start, times);
            // The first start is not counted: it writes the cache that later ones use.
            if (start > 0) {
                first.add(times.getFirst());
                later.addAll(times.subList(1, times.size()));
            }
        }
        long within = later.stream().filter(time -> time <= AIM_MS).count();
        return new IdleReport(
                "idle",
                instruments.clock().instant().toString(),
                Machine.here(),
                lines,
                Summary.of(first),
                Summary.of(later),
                (double) within / later.size());
    }

    /** Milliseconds to the first call, batch by batch. */
    private List<Double> oneStart(Path scratch, int start) throws IOException, InterruptedException {
        Path directory = scratch.resolve("serve-" + start);
        List<Double> times = new ArrayList<>();
        try (SimulatedModel model = SimulatedModel.start(SimulateConfig.INSTANT);
                ServeProcess serve =
                        ServeProcess.start(scratch.resolve("cache"), directory, model.baseUrl(), instruments)) {
            for (int batch = 0; batch < batches; batch++) {
                times.add(oneBatch(serve.api(), model, directory.resolve("input.jsonl"), (long) batch * lines));
            }
            serve.stop();
        }
        return times;
    }

    private double oneBatch(FilesApiClient api, SimulatedModel model, Path input, long firstLine)
            throws IOException, InterruptedException {
        new PromptLines().write(input, firstLine, lines);
        String file = api.upload(ServeProcess.KEY, Files.size(input), out -> Files.copy(input, out));
        instruments.sleeper().sleep(Duration.ofMillis(pauseMillis));
        long callsBefore = model.stats().calls();
        long start = instruments.nanoTime().getAsLong();
        String batch = api.createBatch(ServeProcess.KEY, file, PromptLines.ENDPOINT);
        while (model.stats().calls() == callsBefore) {
            pause(start, batch);
        }
        double millis = instruments.since(start).toNanos() / 1e6;
        JsonNode state = api.get(ServeProcess.KEY, "/v1/batches/" + batch);
        while (!state.path("status").asText().equals("completed")) {
            pause(start, batch);
            state = api.get(ServeProcess.KEY, "/v1/batches/" + batch);
        }
        return millis;
    }

    private void pause(long start, String batch) throws IOException, InterruptedException {
        if (instruments.since(start).compareTo(PATIENCE) > 0) {
            throw new IOException("batch " + batch + " did not get on within " + PATIENCE);
        }
        instruments.sleeper().sleep(LOOK_EVERY);
    }

    private void tell(int start, List<Double> times) {
        PrintWriter progress = spec.commandLine().getErr();
        progress.println(String.format(
                Locale.ROOT,
                "%s: first call after %,.0f ms, then %s",
                start == 0 ? "warm-up" : "start " + start + " of " + starts,
                times.getFirst(),
                String.join(
                        " ",
                        times.stream()
                                .skip(1)
                                .map(time -> String.format(Locale.ROOT, "%.0f", time))
                                .toList())));
        progress.flush();
    }
}
