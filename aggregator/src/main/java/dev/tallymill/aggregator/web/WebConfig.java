package dev.tallymill.aggregator.web;

import static dev.tallymill.schemas.property.PropertyValues.number;

import dev.tallymill.aggregator.view.ViewLimits;
import java.util.Properties;

/**
 * Where usage, costs and the dashboard are served, and how much is kept for them. Immutable; docs/configuration.md has
 * the list.
 *
 * @param host address to listen at
 * @param port 0 for not at all
 * @param limits of what is kept in memory
 * @param adminKeyEnv environment variable with the administrator's key
 */
public record WebConfig(String host, int port, ViewLimits limits, String adminKeyEnv) {

    private static final int LAST_PORT = 65_535;
    private static final int DEFAULT_ROWS = 500_000;
    private static final int DEFAULT_BATCHES = 200_000;
    private static final long MOST = 100_000_000;

    /**
     * Reads {@code aggregator.http.}, {@code aggregator.view.} and {@code aggregator.admin.key.env}.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static WebConfig from(Properties properties) {
        return new WebConfig(
                properties.getProperty("aggregator.http.host", "127.0.0.1").strip(),
                (int) number(properties, "aggregator.http.port", 0, 0, LAST_PORT),
                new ViewLimits((int) number(properties, "aggregator.view.rows", DEFAULT_ROWS, 0, MOST), (int)
                        number(properties, "aggregator.view.batches", DEFAULT_BATCHES, 0, MOST)),
                properties
                        .getProperty("aggregator.admin.key.env", "TALLYMILL_ADMIN_KEY")
                        .strip());
    }
}
