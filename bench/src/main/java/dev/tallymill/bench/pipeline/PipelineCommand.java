package dev.tallymill.bench.pipeline;

import dev.tallymill.bench.DirectCalls;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.process.SimulatedModelProcess;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench pipeline}. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "Jobs per second through the whole pipeline (embedded Kafka, ingest, worker, aggregator), beside the rate of"
                    + " the same HTTP client without Kafka.",
            "Both call the same instant simulated model, which runs as a process of its own; they take turns."
        })
public final class PipelineCommand implements Callable<Integer> {

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Jobs per repetition. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "256",
            description = "Calls in flight. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "Pairs that count, after one to warm up. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-pipeline.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public PipelineCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (jobs < 1 || concurrency < 1 || repeat < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--jobs, --concurrency and --repeat must be positive whole numbers");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-pipeline")) {
            // Counts when the first logger is made: the broker's log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            measure(scratch, out, progress);
        }
        return 0;
    }

    private void measure(ScratchDirectory scratch, PrintWriter out, PrintWriter progress)
            throws IOException, InterruptedException {
        try (SimulatedModelProcess model = SimulatedModelProcess.start();
                DirectCalls direct = new DirectCalls(upstream(model), concurrency, instruments);
                PipelineCalls pipeline = new PipelineCalls(scratch.path(), upstream(model), concurrency, instruments)) {
            PipelineBenchmark benchmark = new PipelineBenchmark(direct, pipeline, jobs, line -> {
                progress.println(line);
                progress.flush();
            });
            PipelineReport report = benchmark.run(repeat, concurrency, instruments);
            out.print(report.table());
            out.flush();
            new ResultFile(json).write(report);
        }
    }

    private Properties upstream(SimulatedModelProcess model) {
        Properties upstream = new Properties();
        upstream.setProperty("worker.base.url", model.baseUrl());
        upstream.setProperty("worker.api.key.env", "");
        upstream.setProperty("worker.concurrency", Integer.toString(concurrency));
        return upstream;
    }
}
