package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.simulate.Latency;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench download}. */
@Command(
        name = "download",
        mixinStandardHelpOptions = true,
        description = {
            "How fast the results of one of many concurrent batches are downloaded through the HTTP API, and how much"
                    + " the broker sends for them, of finished and of running batches.",
            "Broker and two ingest instances are processes of their own; worker and aggregator are the real ones."
        })
public final class DownloadCommand implements Callable<Integer> {

    private static final int LEAST_BATCHES = 6;

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "100",
            description = "Batches at a time, of a tenant each. Default: ${DEFAULT-VALUE}.")
    private int batches;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Requests of each. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = "--result-bytes",
            paramLabel = "N",
            defaultValue = "1000",
            description = "About how long a line of an output file is. Default: ${DEFAULT-VALUE}.")
    private int resultBytes;

    @Option(
            names = "--latency",
            paramLabel = "SPEC",
            defaultValue = "lognormal:100ms:0.8",
            description = "Of the calls, 4,000 at a time. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String latency;

    @Option(
            names = "--partials",
            paramLabel = "N",
            defaultValue = "10",
            description = "Downloads from running batches that count. Default: ${DEFAULT-VALUE}.")
    private int partials;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-download.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public DownloadCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batches < LEAST_BATCHES || lines < 10 || partials < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--batches must be at least " + LEAST_BATCHES + ", --lines at least 10, --partials at least 1");
        }
        PrintWriter err = spec.commandLine().getErr();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-download")) {
            // Counts when the first logger is made: the services' log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            DownloadBenchmark benchmark = new DownloadBenchmark(scratch.path(), instruments, line -> {
                err.println(line);
                err.flush();
            });
            DownloadReport report = report(benchmark.run(
                    batches, lines, resultBytes, Latency.parse(latency), Math.min(partials, batches - 5)));
            spec.commandLine().getOut().print(report.table());
            spec.commandLine().getOut().flush();
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private DownloadReport report(DownloadBenchmark.Found found) {
        return new DownloadReport(
                "download",
                instruments.clock().instant().toString(),
                Machine.here(),
                batches,
                lines,
                resultBytes,
                Summary.of(found.finishedRates()),
                found.finishedRead(),
                Summary.of(found.partialRates()),
                found.partialRead(),
                found.endingSeconds(),
                found.copyRead(),
                found.compression());
    }
}
