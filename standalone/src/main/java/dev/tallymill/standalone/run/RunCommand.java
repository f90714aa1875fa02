package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallymill run INPUT.jsonl}: reads the options, then {@link Run} does the work. */
@Command(
        name = "run",
        description = "Runs one file of requests, here and now, on a Kafka broker of its own.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every line completed",
            "1:some lines failed; they stand in the errors file",
            "2:bad usage or bad input; nothing was sent",
            "3:the endpoint is unusable: key refused, or no connection for --give-up",
            "130:interrupted; the same command resumes"
        },
        footer = {
            "",
            "Interrupted, killed or out of disk? The same command goes on where it was: finished lines are not",
            "called again. Input lines are those of the OpenAI Batch API: custom_id, method, url, body."
        })
public final class RunCommand implements Callable<Integer> {

    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
    private static final String INPUT_SUFFIX = ".jsonl";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "INPUT.jsonl", description = "One request a line, in the Batch API's input format.")
    private Path input = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Completed lines, OpenAI output format. [INPUT.results.jsonl]")
    private @Nullable Path output;

    @Option(
            names = {"-e", "--errors"},
            paramLabel = "FILE",
            description = "Failed lines, OpenAI error-file format. [INPUT.errors.jsonl, absent when none failed]")
    private @Nullable Path errors;

    @Option(names = "--ordered", description = "Write in input order.")
    private boolean ordered;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Tenant the spend is tallied for. [${DEFAULT-VALUE}]")
    private String tenant = "";

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "OpenAI-compatible API; also from TALLYMILL_BASE_URL. [" + Endpoint.DEFAULT_BASE_URL + "]")
    private @Nullable String baseUrl;

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description = "Environment variable that holds the key. [KEEPROUTER_KEY, then OPENAI_API_KEY]")
    private @Nullable String apiKeyVariable;

    @Option(
            names = "--simulate",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "SPEC",
            description = {
                "The built-in simulated model instead of a real one: for trying things out, costs nothing.",
                "SPEC as in latency=lognormal:300ms:1.2;fail=429:0.05;seed=7."
            })
    private @Nullable String simulate;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "256",
            description = "Most calls in flight; adapts below it. [${DEFAULT-VALUE}]")
    private int concurrency;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            defaultValue = "6",
            description = "HTTP calls a line may take before it counts as failed. [${DEFAULT-VALUE}]")
    private int maxAttempts;

    @Option(
            names = "--give-up",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description =
                    "How long the endpoint may be out of reach before the command ends with 3." + " [${DEFAULT-VALUE}]")
    private Duration giveUp = Duration.ZERO;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".tallymill",
            description = "Kept: the same command after an interruption resumes. [${DEFAULT-VALUE}]")
    private Path dataDirectory = Path.of("");

    @Option(names = "--json", description = "One JSON object on standard output as the summary, nothing else there.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        RunOptions options = options();
        PrintWriter out = spec == null ? writer(System.out) : spec.commandLine().getOut();
        Interruption interruption = Interruption.install();
        try (ProgressDisplay display = display()) {
            return new Run(options, Clock.systemUTC(), display, out, interruption).execute();
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

    private RunOptions options() throws CommandFailure {
        if (concurrency < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--concurrency " + concurrency + ": must be at least 1");
        }
        if (maxAttempts < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--max-attempts " + maxAttempts + ": must be at least 1");
        }
        return new RunOptions(
                input,
                output != null ? output : beside(input, ".results.jsonl"),
                errors != null ? errors : beside(input, ".errors.jsonl"),
                ordered,
                tenant,
                Endpoint.choose(simulate, baseUrl, apiKeyVariable, System.getenv()),
                concurrency,
                maxAttempts,
                giveUp,
                dataDirectory,
                json);
    }

    private static Path beside(Path input, String suffix) {
        String name = String.valueOf(input.getFileName());
        String bare = name.endsWith(INPUT_SUFFIX) ? name.substring(0, name.length() - INPUT_SUFFIX.length()) : name;
        return input.resolveSibling(bare + suffix);
    }

    /** The launcher says whether standard error is a terminal: Java itself cannot tell. */
    private static ProgressDisplay display() {
        if (Boolean.getBoolean("tallymill.terminal")) {
            return new BarProgress(System.err);
        }
        return new PlainProgress(writer(System.err), Clock.systemUTC(), PLAIN_INTERVAL);
    }
}
