package dev.tallymill.bench.takeover;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench takeover}. */
@Command(
        name = "takeover",
        mixinStandardHelpOptions = true,
        description = {
            "Kills the only worker with calls in flight, starts it again in its slot, and measures from that start to the"
                    + " first call.",
            "The yardstick is the same start after an orderly stop; the two take turns."
        })
public final class TakeoverCommand implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(1);
    private static final int JOBS_PER_CALL = 8;

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "256",
            description = "Calls in flight. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Option(
            names = "--latency",
            paramLabel = "SPEC",
            defaultValue = "lognormal:1s:0.5",
            description = "The model's, as for `tallymill simulate`. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String latency;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "Pairs that count, after one to warm up. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-takeover.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public TakeoverCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (concurrency < 1 || repeat < 1) {
            throw new ParameterException(spec.commandLine(), "--concurrency and --repeat must be positive numbers");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-takeover");
                WorkerPlatform platform = new WorkerPlatform(scratch.path(), concurrency, latency)) {
            TakeoverReport report = measure(platform);
            out.print(report.table());
            out.flush();
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private TakeoverReport measure(WorkerPlatform platform) throws IOException, InterruptedException {
        List<Double> afterKill = new ArrayList<>();
        List<Double> afterStop = new ArrayList<>();
        List<Double> inFlight = new ArrayList<>();
        platform.produce(2 * JOBS_PER_CALL * concurrency);
        Process worker = platform.startWorker();
        try {
            for (int pair = 0; pair <= repeat; pair++) {
                fill(platform);
                worker.destroy();
                worker.waitFor();
                Start stopped = start(platform);
                worker = stopped.worker;
                fill(platform);
                double flying = platform.model().stats().inFlight();
                worker.destroyForcibly();
                worker.waitFor();
                Start killed = start(platform);
                worker = killed.worker;
                tell(pair, killed.millis, stopped.millis);
                if (pair > 0) {
                    afterStop.add(stopped.millis);
                    afterKill.add(killed.millis);
                    inFlight.add(flying);
                }
            }
            fill(platform);
        } finally {
            worker.destroyForcibly();
        }
        return report(platform, afterKill, afterStop, inFlight);
    }

    private TakeoverReport report(
            WorkerPlatform platform, List<Double> afterKill, List<Double> afterStop, List<Double> inFlight) {
        List<Double> differences = IntStream.range(0, afterKill.size())
                .mapToObj(i -> afterKill.get(i) - afterStop.get(i))
                .toList();
        double kills = repeat + 1.0;
        return new TakeoverReport(
                "takeover",
                instruments.clock().instant().toString(),
                Machine.here(),
                concurrency,
                Summary.of(afterKill),
                Summary.of(afterStop),
                Summary.of(differences),
                Summary.of(inFlight),
                platform.model().stats().callsForCompletedJobs() / kills,
                platform.model().stats().callsForUnreadAnswers() / kills);
    }

    private record Start(Process worker, double millis) {}

    /** Starts a worker while none runs, and waits for its first call. */
    private Start start(WorkerPlatform platform) throws IOException, InterruptedException {
        long before = platform.model().stats().calls();
        long start = instruments.nanoTime().getAsLong();
        Process worker = platform.startWorker();
        while (platform.model().stats().calls() == before) {
            requireAlive(worker);
            instruments.sleeper().sleep(LOOK_EVERY);
        }
        return new Start(worker, instruments.since(start).toNanos() / 1e6);
    }

    /** Waits until as many calls are in flight as may be, and a good many were answered, with work left for all. */
    private void fill(WorkerPlatform platform) throws InterruptedException {
        platform.produce(JOBS_PER_CALL * concurrency);
        long target = platform.model().stats().completedJobs() + 2L * concurrency;
        while (platform.model().stats().completedJobs() < target
                || platform.model().stats().inFlight() < concurrency * 9 / 10) {
            instruments.sleeper().sleep(LOOK_EVERY);
        }
    }

    private static void requireAlive(Process worker) throws IOException {
        if (!worker.isAlive()) {
            throw new IOException("the worker ended with status " + worker.exitValue());
        }
    }

    private void tell(int pair, double afterKill, double afterStop) {
        PrintWriter progress = spec.commandLine().getErr();
        progress.println(String.format(
                Locale.ROOT,
                "%s: first call %,.0f ms after a kill, %,.0f ms after a stop",
                pair == 0 ? "warm-up" : "pair " + pair + " of " + repeat,
                afterKill,
                afterStop));
        progress.flush();
    }
}
