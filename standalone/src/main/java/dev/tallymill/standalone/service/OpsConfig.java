package dev.tallymill.standalone.service;

import static dev.tallymill.schemas.property.PropertyValues.number;

import java.util.Locale;
import java.util.Properties;

/**
 * How a service process is watched. Immutable; docs/configuration.md lists the keys.
 *
 * @param metricsHost address on which metrics and health are served
 * @param metricsPort its port; 0 for not at all
 * @param jsonLog the log is JSON, one object a line
 * @param logLevel of the root logger; empty leaves it as it is
 */
record OpsConfig(String metricsHost, int metricsPort, boolean jsonLog, String logLevel) {

    private static final int LAST_PORT = 65_535;

    /**
     * Reads {@code metrics.host}, {@code metrics.port}, {@code log.format} and {@code log.level}.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    static OpsConfig from(Properties properties) {
        return new OpsConfig(
                properties.getProperty("metrics.host", "127.0.0.1").strip(),
                (int) number(properties, "metrics.port", 0, 0, LAST_PORT),
                oneOf(properties, "log.format", "text", "text", "json").equals("json"),
                oneOf(properties, "log.level", "", "", "error", "warn", "info", "debug"));
    }

    private static String oneOf(Properties properties, String key, String defaultValue, String... allowed) {
        String value = properties.getProperty(key, defaultValue).strip().toLowerCase(Locale.ROOT);
        for (String one : allowed) {
            if (one.equals(value)) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                key + " must be one of " + String.join(" ", allowed).strip() + ", not " + value);
    }
}
