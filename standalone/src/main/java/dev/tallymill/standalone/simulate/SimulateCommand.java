package dev.tallymill.standalone.simulate;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code tallymill simulate}: runs the simulated model until the process is told to stop. Its one line on standard output
 * begins {@code simulated model at http://HOST:PORT/v1}, which scripts read the port from.
 */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs an OpenAI- and Anthropic-compatible simulated model.",
            "The same prompt always gets the same answer and token counts. GET /stats counts the calls."
        })
public final class SimulateCommand implements Callable<Integer> {

    private static final int BAD_USAGE = 2;
    private static final int INTERRUPTED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = SimulateConfig.LOOPBACK,
            description = "Address to listen on; 0.0.0.0 in a container. Default: ${DEFAULT-VALUE}, this machine only.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9400",
            description = "Port to listen on; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--latency",
            paramLabel = "SPEC",
            defaultValue = "fixed:0ms",
            converter = LatencyConverter.class,
            description = "Time before an answer: fixed:20ms, or lognormal:300ms:1.2 (median and sigma)."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Latency latency;

    @Option(
            names = "--fail",
            paramLabel = "RATES",
            defaultValue = "none",
            converter = FaultRatesConverter.class,
            description = {
                "Share of calls that go wrong, such as 429:0.05,500:0.01,timeout:0.001,truncate:0.001.",
                "timeout is never answered, truncate breaks off in the middle. Default: ${DEFAULT-VALUE}."
            })
    @SuppressWarnings("NullAway.Init") // set by picocli
    private FaultRates faults;

    @Option(
            names = "--retry-after",
            paramLabel = "SECONDS",
            description = "Sent as Retry-After with 429 and 503. Default: no such header.")
    private @Nullable String retryAfter;

    @Option(
            names = "--limit-in-flight",
            paramLabel = "N",
            defaultValue = "0",
            description = "Calls beyond N at once are answered 429. Default: no limit.")
    private int limitInFlight;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of latencies and failures; answers do not depend on it. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "The only key accepted; every other is answered 401. Default: any call is accepted.")
    private @Nullable String apiKey;

    @Option(names = "--omit-usage", description = "Answer without usage, as some servers do.")
    private boolean omitUsage;

    @Override
    public Integer call() {
        try (SimulatedModel model = SimulatedModel.start(config())) {
            Thread closer = Thread.ofPlatform().name("simulated-model-stop").unstarted(model::close);
            Runtime.getRuntime().addShutdownHook(closer);
            PrintWriter out = spec.commandLine().getOut();
            out.println("simulated model at " + model.baseUrl() + " (latency " + latency + ", failures " + faults
                    + "); no real model answers here");
            out.flush();
            new CountDownLatch(1).await();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } catch (PortInUseException e) {
            spec.commandLine().getErr().println("tallymill: simulate: " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private SimulateConfig config() {
        try {
            return new SimulateConfig(host, port, latency, faults, retryAfter, limitInFlight, seed, apiKey, omitUsage);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Reads {@code --latency}. */
    static final class LatencyConverter implements ITypeConverter<Latency> {

        @Override
        public Latency convert(String value) {
            try {
                return Latency.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads {@code --fail}. */
    static final class FaultRatesConverter implements ITypeConverter<FaultRates> {

        @Override
        public FaultRates convert(String value) {
            try {
                return FaultRates.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
