package dev.tallymill.ingest.dispatch;

import java.time.Duration;

/**
 * How the tenants are shared out among the instances.
 *
 * @param single whether this is the only instance: it owns every tenant at once, and one that finds another at work stops
 * @param sessionTimeout after so long without a sign of life an instance's tenants go to the others; Kafka's brokers
 *     take from 6 seconds
 */
public record OwnershipSettings(boolean single, Duration sessionTimeout) {

    /** Shared, 6 seconds. */
    public static final OwnershipSettings DEFAULT = new OwnershipSettings(false, Duration.ofSeconds(6));

    public OwnershipSettings {
        if (sessionTimeout.compareTo(Duration.ofSeconds(1)) < 0
                || sessionTimeout.compareTo(Duration.ofMinutes(30)) > 0) {
            throw new IllegalArgumentException("ingest.session.timeout must be from 1s to 30m");
        }
    }
}
