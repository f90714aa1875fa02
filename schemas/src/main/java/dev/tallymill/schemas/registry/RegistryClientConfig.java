package dev.tallymill.schemas.registry;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the registry, read from Confluent's configuration names.
 *
 * @param endpoints tried in turn; empty with a mock scope
 * @param mockScope scope of a {@code mock://} address, null for a real registry
 * @param normalize ask the registry to normalize schemas
 * @param connectTimeout longest wait for a connection
 * @param requestTimeout longest wait for one answer
 * @param retries further rounds over all endpoints after the first
 * @param retryWait pause before each further round
 */
record RegistryClientConfig(
        List<RegistryEndpoint> endpoints,
        @Nullable String mockScope,
        boolean normalize,
        Duration connectTimeout,
        Duration requestTimeout,
        int retries,
        Duration retryWait) {

    static final String URL = "schema.registry.url";
    private static final String MOCK_SCHEME = "mock://";
    private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    private static final String BEARER_TOKEN = "bearer.auth.token";

    RegistryClientConfig {
        endpoints = List.copyOf(endpoints);
    }

    static RegistryClientConfig from(Map<String, ?> config) {
        List<String> urls = Arrays.stream(text(config, URL, "").split(",", -1))
                .map(String::trim)
                .filter(url -> !url.isEmpty())
                .toList();
        if (urls.isEmpty()) {
            throw new IllegalArgumentException(URL + " is missing");
        }
        String first = urls.getFirst();
        String scope = first.startsWith(MOCK_SCHEME) ? first.substring(MOCK_SCHEME.length()) : null;
        String authorization = authorization(config);
        return new RegistryClientConfig(
                scope != null
                        ? List.of()
                        : urls.stream()
                                .map(url -> RegistryEndpoint.parse(url, authorization))
                                .toList(),
                scope,
                Boolean.parseBoolean(text(config, "normalize.schemas", "false")),
                Duration.ofMillis(number(config, "http.connect.timeout.ms", 10_000)),
                Duration.ofMillis(number(config, "http.read.timeout.ms", 30_000)),
                Math.toIntExact(number(config, "max.retries", 3)),
                Duration.ofMillis(number(config, "retries.wait.ms", 1_000)));
    }

    private static @Nullable String authorization(Map<String, ?> config) {
        String bearerSource = text(config, BEARER_SOURCE, "");
        if (!bearerSource.isEmpty()) {
            requireValue(BEARER_SOURCE, bearerSource, "STATIC_TOKEN");
            return "Bearer " + required(config, BEARER_TOKEN);
        }
        String source = text(config, CREDENTIALS_SOURCE, "URL");
        if (source.equals("URL")) {
            return null;
        }
        requireValue(CREDENTIALS_SOURCE, source, "USER_INFO");
        return RegistryEndpoint.basic(required(config, USER_INFO));
    }

    private static void requireValue(String key, String value, String supported) {
        if (!value.equals(supported)) {
            throw new IllegalArgumentException(key + "=" + value + " is not supported; use " + supported);
        }
    }

    private static String required(Map<String, ?> config, String key) {
        String value = text(config, key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    private static String text(Map<String, ?> config, String key, String defaultValue) {
        Object value = config.get(key);
        if (value instanceof List<?> values) {
            return String.join(",", values.stream().map(String::valueOf).toList());
        }
        return value == null ? defaultValue : value.toString();
    }

    private static long number(Map<String, ?> config, String key, long defaultValue) {
        String value = text(config, key, Long.toString(defaultValue));
        try {
            long parsed = Long.parseLong(value.trim());
            if (parsed >= 0) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number, not " + value, e);
        }
        throw new IllegalArgumentException(key + " must not be negative");
    }
}
