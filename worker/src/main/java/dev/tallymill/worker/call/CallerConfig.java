package dev.tallymill.worker.call;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.flag;
import static dev.tallymill.schemas.property.PropertyValues.integer;

import dev.tallymill.worker.call.limit.RateLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/**
 * How the upstream is called. Immutable. The API key itself is no part of it: only the name of the environment variable that
 * holds it, so that a configuration can be logged.
 *
 * @param baseUrl of an OpenAI-compatible API, version included: {@code https://host/v1}
 * @param apiKeyEnv name of the environment variable that holds the key; empty for an endpoint without one
 * @param provider who is called, for prices and the tally
 * @param concurrency most calls in the air; the limit adapts below it
 * @param maxAttempts HTTP calls that may fail before a job does, the first included
 * @param connectTimeout for a TCP connection, and again for the TLS handshake
 * @param callTimeout for a whole call, to the last byte of the answer
 * @param parkAfter longest delay for which a job is held in memory; longer ones go back to the topic
 * @param shortestBackoff least delay before a retry, when the server asks for none
 * @param longestBackoff bound of the exponential delay
 * @param refusedProbeInterval between probes while the endpoint refuses the key or the account
 * @param limits of each model in a minute
 * @param streaming whether answers are asked for as streams
 * @param checkSchemas whether an answer that breaks the JSON schema its job asks for is retried
 */
public record CallerConfig(
        URI baseUrl,
        String apiKeyEnv,
        String provider,
        int concurrency,
        int maxAttempts,
        Duration connectTimeout,
        Duration callTimeout,
        Duration parkAfter,
        Duration shortestBackoff,
        Duration longestBackoff,
        Duration refusedProbeInterval,
        RateLimits limits,
        StreamingConfig streaming,
        boolean checkSchemas) {

    public static final String DEFAULT_BASE_URL = "https://keeprouter.com/v1";
    public static final String DEFAULT_API_KEY_ENV = "KEEPROUTER_KEY";

    private static final int MOST_CONCURRENCY = 100_000;

    public CallerConfig {
        require(concurrency > 0 && concurrency <= MOST_CONCURRENCY, "worker.concurrency must be 1 to 100000");
        require(maxAttempts > 0, "worker.max.attempts must be at least 1");
        require(connectTimeout.isPositive(), "worker.connect.timeout must be positive");
        require(callTimeout.isPositive(), "worker.call.timeout must be positive");
        require(!parkAfter.isNegative(), "worker.park.after must not be negative");
        require(shortestBackoff.isPositive(), "worker.backoff.min must be positive");
        require(
                longestBackoff.compareTo(shortestBackoff) >= 0,
                "worker.backoff.max must not be below worker.backoff.min");
        require(refusedProbeInterval.isPositive(), "worker.probe.interval must be positive");
    }

    /** Everything at its default but the endpoint. */
    public static CallerConfig of(String baseUrl) {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", baseUrl);
        return from(properties);
    }

    /**
     * Reads the keys of docs/configuration.md.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static CallerConfig from(Properties properties) {
        URI baseUrl = baseUrl(properties.getProperty("worker.base.url", DEFAULT_BASE_URL));
        return new CallerConfig(
                baseUrl,
                properties
                        .getProperty("worker.api.key.env", DEFAULT_API_KEY_ENV)
                        .strip(),
                properties.getProperty("worker.provider", baseUrl.getHost().toLowerCase(Locale.ROOT)),
                integer(properties, "worker.concurrency", 256),
                integer(properties, "worker.max.attempts", 6),
                duration(properties, "worker.connect.timeout", "10s"),
                duration(properties, "worker.call.timeout", "10m"),
                duration(properties, "worker.park.after", "30s"),
                duration(properties, "worker.backoff.min", "500ms"),
                duration(properties, "worker.backoff.max", "60s"),
                duration(properties, "worker.probe.interval", "30s"),
                RateLimits.from(properties),
                StreamingConfig.from(properties),
                flag(properties, "worker.check.schema", false));
    }

    private static URI baseUrl(String text) {
        try {
            URI url = new URI(text.strip());
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            require(http && url.getHost() != null, "worker.base.url is not a http or https URL with a host");
            // The URL stands in logs and messages; and a query would come before the path that is appended.
            require(url.getRawUserInfo() == null, "worker.base.url must not hold a user or password");
            require(
                    url.getRawQuery() == null && url.getRawFragment() == null,
                    "worker.base.url must not have a query or fragment");
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("worker.base.url is not a URL: " + e.getReason(), e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
