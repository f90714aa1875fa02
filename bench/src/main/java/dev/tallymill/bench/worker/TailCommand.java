package dev.tallymill.bench.worker;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.simulate.Latency;
import dev.tallymill.worker.WorkerService;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill bench tail}. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "How much of the time the places for calls are taken when the calls' time is spread wide (lognormal, median"
                    + " 300 ms, sigma 1.2) and the very first takes ten minutes.",
            "Calls only take time; worker and broker are in one JVM."
        })
public final class TailCommand implements Callable<Integer> {

    private static final Latency LATENCY = Latency.parse("lognormal:300ms:1.2");

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Calls at once. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Length of a repetition. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "6",
            description = "Repetitions, one after the other in the same run. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Time before the first. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-tail.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public TailCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws Exception {
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-tail")) {
            // Counts when the first logger is made: the broker's log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            SteadyCalls calls = new SteadyCalls(LATENCY, inFlight, instruments);
            try (JobTopic topic = JobTopic.create(scratch.path().resolve("kafka"), partitions, jobs());
                    WorkerService worker = TallymillWorker.start(topic, "bench", calls, null, inFlight)) {
                TailReport report = measure(calls, worker);
                spec.commandLine().getOut().print(report.table());
                spec.commandLine().getOut().flush();
                new ResultFile(json).write(report);
                worker.close(Duration.ZERO);
            }
        }
        return 0;
    }

    /** Enough for twice the time at 2.5 calls a second and place, which is more than the mean of these latencies allows. */
    private int jobs() {
        return (int) Math.min(4_000_000, inFlight * 2.5 * (warmUp + seconds * repeat + 10));
    }

    private TailReport measure(SteadyCalls calls, WorkerService worker) throws InterruptedException {
        PrintWriter progress = spec.commandLine().getErr();
        while (worker.status().completed() == 0) {
            instruments.sleeper().sleep(Duration.ofMillis(50));
        }
        instruments.sleeper().sleep(Duration.ofSeconds(warmUp));
        List<Double> taken = new ArrayList<>();
        List<Double> ended = new ArrayList<>();
        List<Double> committed = new ArrayList<>();
        for (int round = 1; round <= repeat; round++) {
            SteadyCalls.Seen before = calls.seen();
            long committedBefore = worker.status().completed();
            instruments.sleeper().sleep(Duration.ofSeconds(seconds));
            SteadyCalls.Seen after = calls.seen();
            double nanos = after.at() - before.at();
            double ideal = inFlight / ((after.drawn() - before.drawn()) / (double) (after.ended() - before.ended()));
            taken.add((after.taken() - before.taken()) / nanos / inFlight);
            ended.add((after.ended() - before.ended()) / nanos / ideal);
            committed.add((worker.status().completed() - committedBefore) / nanos * 1e9);
            progress.println(String.format(
                    Locale.ROOT,
                    "round %d of %d: %d in flight, places taken %.4f, %,.0f jobs/s committed",
                    round,
                    repeat,
                    after.inFlight(),
                    taken.getLast(),
                    committed.getLast()));
            progress.flush();
        }
        return new TailReport(
                "tail",
                instruments.clock().instant().toString(),
                Machine.here(),
                inFlight,
                partitions,
                Summary.of(taken),
                Summary.of(ended),
                Summary.of(committed));
    }
}
