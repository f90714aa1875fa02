package dev.tallymill.worker.call.limit;

import dev.tallymill.schemas.property.PropertyValues;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked of one model in a minute. Immutable.
 *
 * @param requestsPerMinute null for no limit
 * @param tokensPerMinute prompt and completion together, null for no limit
 * @param fromHeaders whether lower limits are learnt from the headers of answers
 */
public record RateLimits(
        @Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute, boolean fromHeaders) {

    /** No limit but what answers tell. */
    public static final RateLimits LEARNT = new RateLimits(null, null, true);

    public RateLimits {
        require(
                requestsPerMinute == null || requestsPerMinute > 0,
                "worker.requests.per.minute must be at least 1; leave it out for no limit");
        require(
                tokensPerMinute == null || tokensPerMinute > 0,
                "worker.tokens.per.minute must be at least 1; leave it out for no limit");
    }

    /**
     * Reads the keys of docs/configuration.md.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static RateLimits from(Properties properties) {
        return new RateLimits(
                count(properties, "worker.requests.per.minute"),
                count(properties, "worker.tokens.per.minute"),
                PropertyValues.flag(properties, "worker.limits.from.headers", true));
    }

    private static @Nullable Long count(Properties properties, String key) {
        String text = properties.getProperty(key);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is not a whole number: " + text.strip(), e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
