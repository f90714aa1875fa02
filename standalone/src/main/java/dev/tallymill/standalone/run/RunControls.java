package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.simulate.SimulateConfig;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that is a {@link Run}, and how it is started from a command line. */
public final class RunControls {

    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

    @Mixin
    private UpstreamOptions upstream = new UpstreamOptions();

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Tenant the spend is tallied for. [${DEFAULT-VALUE}]")
    private String tenant = "";

    @Option(
            names = "--give-up",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description =
                    "How long the endpoint may be out of reach before the command ends with 3." + " [${DEFAULT-VALUE}]")
    private Duration giveUp = Duration.ZERO;

    @Option(names = "--json", description = "One JSON object on standard output as the summary, nothing else there.")
    private boolean json;

    /**
     * The options, checked.
     *
     * @throws CommandFailure naming the option to change
     */
    public RunOptions options() throws CommandFailure {
        return options(upstream.endpoint());
    }

    /** The options where nothing will be called, so that nothing to call need be given. */
    public RunOptions optionsWithoutEndpoint() throws CommandFailure {
        return options(new Endpoint.Simulated(SimulateConfig.defaultForRun()));
    }

    private RunOptions options(Endpoint endpoint) throws CommandFailure {
        return new RunOptions(
                tenant,
                endpoint,
                upstream.concurrency(),
                upstream.maxAttempts(),
                giveUp,
                upstream.dataDirectory(),
                json);
    }

    /**
     * Does the work, and waits for the end of what it started when a signal comes.
     *
     * @param out for the summary
     * @return the exit status
     */
    public int run(RunOptions options, RunWork work, PrintWriter out) throws InterruptedException {
        Interruption interruption = Interruption.install();
        try (ProgressDisplay display = display()) {
            return new Run(options, work, Clock.systemUTC(), display, out, interruption).execute();
        } catch (CommandFailure failure) {
            // Said here and not further up: after a signal the JVM goes as soon as the end is announced below.
            failure.printTo(writer(System.err));
            return failure.exitCode();
        } finally {
            interruption.ended();
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** The launcher says whether standard error is a terminal: Java itself cannot tell. */
    private static ProgressDisplay display() {
        if (Boolean.getBoolean("tallymill.terminal")) {
            return new BarProgress(System.err);
        }
        return new PlainProgress(writer(System.err), Clock.systemUTC(), PLAIN_INTERVAL);
    }
}
