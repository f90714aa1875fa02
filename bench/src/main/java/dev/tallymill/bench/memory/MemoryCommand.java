package dev.tallymill.bench.memory;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import dev.tallymill.bench.process.JavaCommand;
import dev.tallymill.bench.process.ResidentSet;
import dev.tallymill.bench.process.SimulatedModelProcess;
import dev.tallymill.bench.worker.JobTopic;
import dev.tallymill.standalone.TallymillMain;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
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
import picocli.CommandLine.Spec;

/** {@code tallymill bench memory}. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = {
            "The resident set of a `tallymill worker` process with 10,000 calls in the air, to the simulated model in"
                    + " another process.",
            "The broker and the registry are in this one. Linux only."
        })
public final class MemoryCommand implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** More places than the model is seen to fill at the same moment: some answers are always on their way. */
    private static final double SPARE_CALLS = 1.02;

    private static final int JOBS_PER_CALL = 12;

    private final Instruments instruments;
    private final ObjectMapper mapper = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Calls at once. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--latency",
            paramLabel = "SPEC",
            defaultValue = "fixed:5s",
            description = "Of the model. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String latency;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "512m",
            description = "Largest heap of the worker. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String heap;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "40",
            description = "How long it is looked at once the calls are in the air. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-memory.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public MemoryCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-memory")) {
            // Counts when the first logger is made: the broker's log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            try (JobTopic topic = JobTopic.createForOthers(
                            scratch.path().resolve("kafka"), Math.ceilDiv(inFlight, 1000), JOBS_PER_CALL * inFlight);
                    SimulatedModelProcess model = SimulatedModelProcess.start(latency)) {
                Process worker = startWorker(scratch.path(), topic, model);
                try {
                    MemoryReport report = measure(worker, model);
                    spec.commandLine().getOut().print(report.table());
                    spec.commandLine().getOut().flush();
                    new ResultFile(json).write(report);
                } finally {
                    worker.destroyForcibly();
                    worker.waitFor();
                }
            }
        }
        return 0;
    }

    private Process startWorker(Path scratch, JobTopic topic, SimulatedModelProcess model) throws IOException {
        int calls = (int) (inFlight * SPARE_CALLS);
        Path config = scratch.resolve("worker.properties");
        Files.write(
                config,
                List.of(
                        "bootstrap.servers=" + topic.kafka().bootstrapServers(),
                        "schema.registry.url=" + topic.kafka().schemaRegistryUrl(),
                        "worker.base.url=" + model.baseUrl(),
                        "worker.api.key.env=",
                        "worker.concurrency=" + calls,
                        "worker.max.admitted.jobs=" + (calls + 1000),
                        "worker.spool.dir=" + scratch.resolve("spool")));
        return JavaCommand.of(TallymillMain.class.getName())
                .withOptions("-Xmx" + heap)
                .with("worker", "--config", config.toString())
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("worker.log").toFile())
                .start();
    }

    private MemoryReport measure(Process worker, SimulatedModelProcess model) throws IOException, InterruptedException {
        while (inFlight(model) < inFlight) {
            if (!worker.isAlive()) {
                throw new IOException("the worker ended");
            }
            tell(worker, model);
            instruments.sleeper().sleep(LOOK_EVERY);
        }
        List<Double> calls = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            instruments.sleeper().sleep(LOOK_EVERY);
            tell(worker, model);
            calls.add((double) inFlight(model));
            resident.add(ResidentSet.of(worker.pid()).now());
        }
        return new MemoryReport(
                "memory",
                instruments.clock().instant().toString(),
                Machine.here(),
                heap,
                Summary.of(calls),
                Summary.of(resident),
                ResidentSet.of(worker.pid()).most());
    }

    private void tell(Process worker, SimulatedModelProcess model) throws IOException {
        spec.commandLine()
                .getErr()
                .println(String.format(
                        Locale.ROOT,
                        "%,d calls in flight, resident set %,.0f MB",
                        inFlight(model),
                        ResidentSet.of(worker.pid()).now()));
        spec.commandLine().getErr().flush();
    }

    private int inFlight(SimulatedModelProcess model) throws IOException {
        URI stats = URI.create(model.baseUrl()).resolve("/stats");
        try (InputStream in = stats.toURL().openStream()) {
            return mapper.readTree(in).path("in_flight").asInt();
        }
    }
}
