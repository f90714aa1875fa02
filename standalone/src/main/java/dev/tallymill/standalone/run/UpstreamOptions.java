package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that embeds the pipeline: what to call, how hard, and where to keep things. */
public final class UpstreamOptions {

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
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".tallymill",
            description = "Kept: the same command after an interruption resumes. [${DEFAULT-VALUE}]")
    private Path dataDirectory = Path.of("");

    /**
     * What to call.
     *
     * @throws CommandFailure when that cannot be told
     */
    public Endpoint endpoint() throws CommandFailure {
        return Endpoint.choose(simulate, baseUrl, apiKeyVariable, System.getenv());
    }

    /** Most calls in flight, at least 1. */
    public int concurrency() throws CommandFailure {
        return atLeastOne("--concurrency", concurrency);
    }

    /** HTTP calls a line may take, at least 1. */
    public int maxAttempts() throws CommandFailure {
        return atLeastOne("--max-attempts", maxAttempts);
    }

    /** Where broker and services keep what they know. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    private static int atLeastOne(String option, int value) throws CommandFailure {
        if (value < 1) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + value + ": must be at least 1");
        }
        return value;
    }
}
