package dev.tallymill.ingest.webhook;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.flag;

import java.time.Duration;
import java.util.Properties;

/**
 * How webhooks are delivered. Immutable; docs/configuration.md lists the keys.
 *
 * @param keyEnv name of the environment variable with the key that every webhook's secret follows from
 * @param privateAddresses whether they may go to addresses of private networks and this machine, and without TLS
 * @param retryFor how long after a batch's end it is tried to tell of it
 * @param timeout longest time for one delivery
 */
public record WebhookSettings(String keyEnv, boolean privateAddresses, Duration retryFor, Duration timeout) {

    /** Public addresses only, for a day. */
    public static final WebhookSettings DEFAULT = from(new Properties());

    public WebhookSettings {
        require("ingest.webhook.retry.for", retryFor, Duration.ofMinutes(1), Duration.ofDays(7));
        require("ingest.webhook.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(2));
    }

    /**
     * Reads the keys of docs/configuration.md.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static WebhookSettings from(Properties properties) {
        return new WebhookSettings(
                properties
                        .getProperty("ingest.webhook.key.env", "TALLYMILL_WEBHOOK_KEY")
                        .strip(),
                flag(properties, "ingest.webhook.private.addresses", false),
                duration(properties, "ingest.webhook.retry.for", "24h"),
                duration(properties, "ingest.webhook.timeout", "15s"));
    }

    /** The same, for receivers on this machine too. */
    public WebhookSettings toPrivateAddresses() {
        return new WebhookSettings(keyEnv, true, retryFor, timeout);
    }

    private static void require(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " must be from " + least + " to " + most + ", not " + value);
        }
    }
}
