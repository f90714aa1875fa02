package dev.tallymill.bench.fairness;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.process.SimulatedModelProcess;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench fairness}. */
@Command(
        name = "fairness",
        mixinStandardHelpOptions = true,
        description = {
            "How long a small batch takes that is created behind another tenant's huge one, beside the same small batch"
                    + " alone, in one run. The model is a process of its own.",
            "Half of the repetitions alone come before the huge batch, half after it was cancelled."
        })
public final class FairnessCommand implements Callable<Integer> {

    private static final int WARM_UP = 5;

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--huge",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Jobs of the huge batch. Default: ${DEFAULT-VALUE}.")
    private int huge;

    @Option(
            names = "--small",
            paramLabel = "N",
            defaultValue = "100",
            description = "Jobs of the small one. Default: ${DEFAULT-VALUE}.")
    private int small;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "40",
            description = "Calls in flight. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Option(
            names = "--latency",
            paramLabel = "SPEC",
            defaultValue = "fixed:20ms",
            description = "The model's, as for `tallymill simulate`. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String latency;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "10",
            description = "Small batches of each kind that count; an even number. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--begin-after",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Ended jobs of the huge batch before the first small one. Default: ${DEFAULT-VALUE}.")
    private long beginAfter;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-fairness.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public FairnessCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (huge < 1 || small < 1 || concurrency < 1 || repeat < 2 || repeat % 2 != 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--huge, --small and --concurrency must be positive numbers, --repeat an even one");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-fairness")) {
            // Counts when the first logger is made: the broker's log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            try (SimulatedModelProcess model = SimulatedModelProcess.start(latency);
                    TwoTenants tenants = new TwoTenants(scratch.path(), settings(model), concurrency, instruments)) {
                FairnessReport report = measure(tenants);
                out.print(report.table());
                out.flush();
                new ResultFile(json).write(report);
            }
        }
        return 0;
    }

    private FairnessReport measure(TwoTenants tenants) throws IOException, InterruptedException {
        small(tenants, WARM_UP, "warm-up");
        List<Double> alone = new ArrayList<>(small(tenants, repeat / 2, "alone"));
        String id = tenants.beginHuge(huge, beginAfter);
        long before = tenants.hugeEnded(id);
        long start = instruments.nanoTime().getAsLong();
        List<Double> behind = small(tenants, repeat, "behind");
        double rate = (tenants.hugeEnded(id) - before)
                * 1e9
                / instruments.since(start).toNanos();
        if (!tenants.stillReleasing(id)) {
            throw new IllegalStateException("the huge batch was released before the last small one: take a larger one");
        }
        tenants.endHuge(id);
        alone.addAll(small(tenants, repeat / 2, "alone"));
        Summary aloneTimes = Summary.of(alone);
        Summary behindTimes = Summary.of(behind);
        return new FairnessReport(
                "fairness",
                instruments.clock().instant().toString(),
                Machine.here(),
                huge,
                small,
                concurrency,
                latency,
                aloneTimes,
                behindTimes,
                Summary.ofRatios(behind, alone),
                behindTimes.median() / aloneTimes.median(),
                rate);
    }

    /** Milliseconds of each. */
    private List<Double> small(TwoTenants tenants, int times, String name) throws IOException, InterruptedException {
        PrintWriter progress = spec.commandLine().getErr();
        List<Double> found = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            double millis = tenants.small(small).toNanos() / 1e6;
            found.add(millis);
            progress.println(String.format(Locale.ROOT, "%s: %,.0f ms", name, millis));
            progress.flush();
        }
        return found;
    }

    private Properties settings(SimulatedModelProcess model) {
        Properties settings = new Properties();
        settings.setProperty("worker.base.url", model.baseUrl());
        settings.setProperty("worker.api.key.env", "");
        settings.setProperty("worker.concurrency", Integer.toString(concurrency));
        settings.setProperty("ingest.store.results", "true");
        return settings;
    }
}
