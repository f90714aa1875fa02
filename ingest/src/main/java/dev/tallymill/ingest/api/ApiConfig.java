package dev.tallymill.ingest.api;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.number;

import dev.tallymill.ingest.http.SlowClients;
import dev.tallymill.ingest.webhook.WebhookSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * How the HTTP API is served. Immutable; docs/configuration.md lists the keys.
 *
 * @param host address to listen at
 * @param port its port; 0 for any free one
 * @param maxConnections most connections at a time; further ones wait
 * @param slowClients how slowly a client may send
 * @param requestsPerMinute of a tenant that has no number of its own; 0 for any number
 * @param models what {@code GET /v1/models} lists
 * @param adminKeyEnv name of the environment variable with the admin key
 * @param defaultKeyEnv name of the environment variable with the default tenant's key
 * @param webhooks how tenants are told when batches have ended
 */
public record ApiConfig(
        String host,
        int port,
        int maxConnections,
        SlowClients slowClients,
        int requestsPerMinute,
        List<String> models,
        String adminKeyEnv,
        String defaultKeyEnv,
        WebhookSettings webhooks) {

    /** Where the API is served unless configured otherwise. */
    public static final int DEFAULT_PORT = 8080;

    private static final int LAST_PORT = 65_535;
    private static final int DEFAULT_CONNECTIONS = 4_096;
    private static final int DEFAULT_BODY_SPEED = 1_024;

    public ApiConfig {
        models = List.copyOf(models);
    }

    /** Everything at its default but where to listen. */
    public static ApiConfig at(String host, int port) {
        ApiConfig defaults = from(new Properties());
        return new ApiConfig(
                host,
                port,
                defaults.maxConnections(),
                defaults.slowClients(),
                defaults.requestsPerMinute(),
                defaults.models(),
                defaults.adminKeyEnv(),
                defaults.defaultKeyEnv(),
                defaults.webhooks());
    }

    /**
     * Reads the keys of docs/configuration.md.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static ApiConfig from(Properties properties) {
        return new ApiConfig(
                properties.getProperty("ingest.http.host", "127.0.0.1").strip(),
                (int) number(properties, "ingest.http.port", DEFAULT_PORT, 0, LAST_PORT),
                (int) number(properties, "ingest.http.max.connections", DEFAULT_CONNECTIONS, 1, 1_000_000),
                new SlowClients(
                        duration(properties, "ingest.http.silence.timeout", "60s"),
                        duration(properties, "ingest.http.header.timeout", "15s"),
                        duration(properties, "ingest.http.body.grace", "30s"),
                        number(properties, "ingest.http.body.min.rate", DEFAULT_BODY_SPEED, 0, Integer.MAX_VALUE)),
                (int) number(properties, "ingest.requests.per.minute", 0, 0, 1_000_000),
                models(properties.getProperty("ingest.models", "gpt-oss-120b")),
                properties
                        .getProperty("ingest.admin.key.env", "TALLYMILL_ADMIN_KEY")
                        .strip(),
                properties
                        .getProperty("ingest.default.key.env", "TALLYMILL_API_KEY")
                        .strip(),
                WebhookSettings.from(properties));
    }

    /** The same, with webhooks that may go to this machine and private networks. */
    public ApiConfig withPrivateWebhooks() {
        return new ApiConfig(
                host,
                port,
                maxConnections,
                slowClients,
                requestsPerMinute,
                models,
                adminKeyEnv,
                defaultKeyEnv,
                webhooks.toPrivateAddresses());
    }

    private static List<String> models(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(model -> !model.isEmpty())
                .toList();
    }
}
