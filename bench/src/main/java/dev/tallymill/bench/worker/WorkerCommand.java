package dev.tallymill.bench.worker;

import dev.tallymill.bench.DirectCalls;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.process.SimulatedModelProcess;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.simulate.Latency;
import dev.tallymill.worker.call.CallerConfig;
import dev.tallymill.worker.call.HttpJobCaller;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tallymill bench worker}. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = {
            "Jobs per second from the topic to committed results, worker and broker in one JVM.",
            "Beside it, at the same work: a plain loop and Confluent's Parallel Consumer, or with --http the HTTP client"
                    + " alone."
        })
public final class WorkerCommand implements Callable<Integer> {

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "300000",
            description = "Jobs in the topic. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Calls at once. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--latency",
            paramLabel = "SPEC",
            defaultValue = "fixed:0ms",
            description = "Time of a call: fixed:20ms, or lognormal:300ms:1.2. It is only waited for; with --http the"
                    + " simulated model takes it. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String latency;

    @Option(names = "--http", description = "Real calls of the simulated model, which runs as a process of its own.")
    private boolean http;

    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "client,worker,spool,loop,parallel",
            description = "Who takes part, of: client, worker, spool, loop, parallel. Default: all that make sense.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Set<String> only;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "16",
            description = "Threads of the Parallel Consumer. Default: ${DEFAULT-VALUE}, as is its own.")
    private int threads;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2",
            description = "Rounds before those that count. Default: ${DEFAULT-VALUE}.")
    private int warmUps;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-worker.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public WorkerCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws Exception {
        if (jobs < 1 || partitions < 1 || inFlight < 1 || threads < 1 || repeat < 1 || warmUps < 0) {
            throw new ParameterException(spec.commandLine(), "numbers must be positive");
        }
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-worker")) {
            // Counts when the first logger is made: the broker's log stays out of the table.
            System.setProperty(
                    "tallymill.log.file", DataDirectory.logFile(scratch.path()).toString());
            try (JobTopic topic = JobTopic.create(scratch.path().resolve("kafka"), partitions, jobs);
                    GroupRun runs = new GroupRun(topic, instruments)) {
                if (http) {
                    overHttp(topic, runs, scratch.path().resolve("spool"));
                } else {
                    inThisJvm(topic, runs, scratch.path().resolve("spool"));
                }
            }
        }
        return 0;
    }

    private void inThisJvm(JobTopic topic, GroupRun runs, Path spool) throws Exception {
        Latency time = Latency.parse(latency);
        TimedCalls calls = new TimedCalls(time, inFlight, instruments);
        List<Contestant> contestants = new ArrayList<>();
        if (only.contains("worker")) {
            contestants.add(new TallymillWorker(topic, runs, calls, null, inFlight));
        }
        if (only.contains("spool")) {
            contestants.add(new TallymillWorker(topic, runs, calls, spool, inFlight));
        }
        if (only.contains("loop") && time.equals(Latency.NONE)) {
            contestants.add(new PlainLoop(topic, runs, calls));
        }
        if (only.contains("parallel")) {
            contestants.add(new ConfluentParallelConsumer(topic, runs, calls, threads, Duration.ofMillis(100)));
        }
        measure(topic, contestants, time.toString());
    }

    private void overHttp(JobTopic topic, GroupRun runs, Path spool) throws Exception {
        Latency time = Latency.parse(latency);
        try (SimulatedModelProcess model = SimulatedModelProcess.start(latency)) {
            Properties upstream = new Properties();
            upstream.setProperty("worker.base.url", model.baseUrl());
            upstream.setProperty("worker.api.key.env", "");
            upstream.setProperty("worker.concurrency", Integer.toString(inFlight));
            try (DirectCalls direct = new DirectCalls(upstream, inFlight, instruments);
                    HttpJobCaller calls = HttpJobCaller.create(
                            CallerConfig.from(upstream),
                            null,
                            instruments.clock(),
                            instruments.sleeper(),
                            instruments.random())) {
                List<Contestant> contestants = new ArrayList<>();
                if (only.contains("client")) {
                    contestants.add(new HttpClientAlone(direct, Math.toIntExact(topic.jobs())));
                }
                contestants.add(new TallymillWorker(topic, runs, calls, spool, inFlight));
                measure(topic, contestants, "http, " + time);
            }
        }
    }

    private void measure(JobTopic topic, List<Contestant> contestants, String calls) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        var benchmark = new WorkerBenchmark(contestants, topic.jobs(), line -> {
            progress.println(line);
            progress.flush();
        });
        WorkerReport report = new WorkerReport(
                "worker",
                instruments.clock().instant().toString(),
                Machine.here(),
                topic.jobs(),
                inFlight,
                calls,
                benchmark.run(warmUps, repeat));
        out.print(report.table());
        out.flush();
        new ResultFile(json).write(report);
    }
}
