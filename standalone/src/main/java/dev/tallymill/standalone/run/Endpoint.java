package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.simulate.SimulateConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the calls go. Never holds the key itself, only the name of the variable that does. */
public sealed interface Endpoint {

    /** Where calls go when nobody says otherwise. */
    String DEFAULT_BASE_URL = "https://keeprouter.com/v1";
    /** Environment variable for {@code --base-url}. */
    String BASE_URL_VARIABLE = "TALLYMILL_BASE_URL";
    /** Environment variables with the key, the first that is set. */
    List<String> KEY_VARIABLES = List.of("KEEPROUTER_KEY", "OPENAI_API_KEY");

    /** What is kept with a batch, so that answers of a simulated and a real model never mix. */
    String identity();

    /** The built-in simulated model. */
    record Simulated(SimulateConfig config) implements Endpoint {
        @Override
        public String identity() {
            return "simulated";
        }
    }

    /**
     * An OpenAI-compatible API.
     *
     * @param keyVariable environment variable with the key, null for an endpoint that wants none
     */
    record Real(URI baseUrl, @Nullable String keyVariable) implements Endpoint {
        @Override
        public String identity() {
            return baseUrl.toString();
        }
    }

    /**
     * Chooses by the rules of {@code tallymill run}: {@code --simulate} wins; a base URL that was given needs no key;
     * the default one does.
     *
     * @throws CommandFailure when there is neither a key nor a keyless choice, or the URL is none
     */
    static Endpoint choose(
            @Nullable String simulate,
            @Nullable String baseUrl,
            @Nullable String keyVariable,
            Map<String, String> environment)
            throws CommandFailure {
        if (simulate != null) {
            if (baseUrl != null) {
                throw new CommandFailure(ExitCode.USAGE, "--simulate and --base-url exclude each other: give one");
            }
            return new Simulated(simulateConfig(simulate));
        }
        String variable = keyVariable(keyVariable, environment);
        String url = baseUrl != null ? baseUrl : environment.get(BASE_URL_VARIABLE);
        if (url == null && variable == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "no endpoint to call: set KEEPROUTER_KEY (or OPENAI_API_KEY, or name another variable with"
                            + " --api-key-env) to use " + DEFAULT_BASE_URL
                            + "; or give --base-url URL of a server that wants no key; or try --simulate");
        }
        return new Real(parse(url != null ? url : DEFAULT_BASE_URL), variable);
    }

    private static SimulateConfig simulateConfig(String spec) throws CommandFailure {
        try {
            return spec.isBlank() ? SimulateConfig.defaultForRun() : SimulateConfig.parse(spec);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--simulate: " + e.getMessage());
        }
    }

    private static @Nullable String keyVariable(@Nullable String named, Map<String, String> environment)
            throws CommandFailure {
        if (named != null) {
            if (environment.getOrDefault(named, "").isBlank()) {
                throw new CommandFailure(
                        ExitCode.USAGE, "--api-key-env " + named + ": that environment variable is not set");
            }
            return named;
        }
        for (String variable : KEY_VARIABLES) {
            if (!environment.getOrDefault(variable, "").isBlank()) {
                return variable;
            }
        }
        return null;
    }

    private static URI parse(String url) throws CommandFailure {
        try {
            URI uri = new URI(url.strip());
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // answered below, like a URL without scheme or host
        }
        throw new CommandFailure(
                ExitCode.USAGE, "--base-url " + url + ": not an http or https URL such as " + DEFAULT_BASE_URL);
    }
}
