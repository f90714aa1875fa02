package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server is and who asks: the options that all client commands have. */
final class ClientOptions {

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = DEFAULT_URL,
            description = "Server, as tallymill serve or ingest prints it. [${DEFAULT-VALUE}]")
    private String url = DEFAULT_URL;

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description =
                    "Environment variable that holds the key. [TALLYMILL_API_KEY; for tenants, TALLYMILL_ADMIN_KEY]")
    private @Nullable String keyVariable;

    @Option(names = "--json", description = "One JSON object on standard output, as the server answers it.")
    private boolean json;

    boolean json() {
        return json;
    }

    /**
     * A client of the server.
     *
     * @param defaultVariable of the key, where {@code --api-key-env} is not given
     * @throws CommandFailure when there is no key, or the URL is none
     */
    BatchApi connect(String defaultVariable) throws CommandFailure {
        return connect(defaultVariable, System.getenv());
    }

    BatchApi connect(String defaultVariable, Map<String, String> environment) throws CommandFailure {
        String variable = keyVariable == null ? defaultVariable : keyVariable;
        String key = environment.getOrDefault(variable, "").strip();
        if (key.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "no key: set " + variable + " to the one that " + url
                            + " gave out, or name another variable with --api-key-env");
        }
        return new BatchApi(baseUrl(), key, variable, Time.SYSTEM::sleep);
    }

    private URI baseUrl() throws CommandFailure {
        try {
            String bare = url.strip().replaceFirst("/+$", "").replaceFirst("/v1$", "");
            URI uri = new URI(bare);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // answered below, like a URL without scheme or host
        }
        throw new CommandFailure(ExitCode.USAGE, "--url " + url + ": not an http or https URL such as " + DEFAULT_URL);
    }
}
