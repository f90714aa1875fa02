package dev.tallymill.bench.start;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.PromptLines;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Time from the start of `tallymill run` to its first call, beside the embedded broker's own start.",
            "Every start is a new process on a new data directory; broker and run take turns."
        })
public final class StartCommand implements Callable<Integer> {

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Lines of the file that is run. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds that count, after one to warm up. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-start.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public StartCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 1 || repeat < 1) {
            throw new ParameterException(spec.commandLine(), "--lines and --repeat must be positive whole numbers");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-start")) {
            StartReport report = measure(scratch.path());
            out.print(report.table());
            out.flush();
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private StartReport measure(Path scratch) throws IOException, InterruptedException {
        Path input = scratch.resolve("input.jsonl");
        new PromptLines().write(input, 0, lines);
        BrokerStart broker = BrokerStart.cached(scratch.resolve("broker.cache"), instruments);
        BrokerStart plainBroker = BrokerStart.plain(instruments);
        FirstCall firstCall = new FirstCall(input, scratch.resolve("run.cache"), instruments);
        List<Double> brokerWithinJvm = new ArrayList<>();
        List<Double> brokerFromStart = new ArrayList<>();
        List<Double> plainBrokers = new ArrayList<>();
        List<Double> firstCalls = new ArrayList<>();
        for (int round = 0; round <= repeat; round++) {
            BrokerStart.Times started = broker.measure(scratch.resolve("broker-" + round));
            Duration called = firstCall.measure(scratch.resolve("run-" + round));
            Duration plain =
                    plainBroker.measure(scratch.resolve("plain-" + round)).fromProcessStart();
            tell(round, started, plain, called);
            // The first round is not counted: it writes the caches that later starts use.
            if (round > 0) {
                brokerWithinJvm.add(millis(started.withinJvm()));
                brokerFromStart.add(millis(started.fromProcessStart()));
                plainBrokers.add(millis(plain));
                firstCalls.add(millis(called));
            }
        }
        return new StartReport(
                "start",
                instruments.clock().instant().toString(),
                Machine.here(),
                lines,
                Summary.of(brokerWithinJvm),
                Summary.of(brokerFromStart),
                Summary.of(plainBrokers),
                Summary.of(firstCalls),
                Summary.ofRatios(firstCalls, brokerFromStart),
                Summary.ofRatios(firstCalls, brokerWithinJvm),
                Summary.ofRatios(firstCalls, plainBrokers));
    }

    private void tell(int round, BrokerStart.Times started, Duration plain, Duration called) {
        PrintWriter progress = spec.commandLine().getErr();
        progress.println(String.format(
                Locale.ROOT,
                "%s: broker %,.0f ms, in a plain JVM %,.0f ms, first call after %,.0f ms",
                round == 0 ? "warm-up" : "round " + round + " of " + repeat,
                millis(started.fromProcessStart()),
                millis(plain),
                millis(called)));
        progress.flush();
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
