package dev.tallymill.ingest.tenant;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a new tenant is to be.
 *
 * @param id up to 64 letters, digits, dots, hyphens and underscores; begins with a letter or digit
 * @param name what people call it, up to 200 characters; null for nothing but its id
 * @param weight share in the dispatcher's round robin, 1 to 1,000
 * @param requestsPerMinute most API requests a minute; null for the configured number, 0 for any number
 */
public record NewTenant(
        String id,
        @Nullable String name,
        int weight,
        @Nullable Integer requestsPerMinute) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_NAME_CHARS = 200;
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_REQUESTS_PER_MINUTE = 1_000_000;

    public NewTenant {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id must be 1 to 64 letters, digits, dots, hyphens and underscores,"
                    + " beginning with a letter or digit");
        }
        if (name != null && name.length() > MAX_NAME_CHARS) {
            throw new IllegalArgumentException("name may have at most " + MAX_NAME_CHARS + " characters");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight must be from 1 to " + MAX_WEIGHT);
        }
        if (requestsPerMinute != null && (requestsPerMinute < 0 || requestsPerMinute > MAX_REQUESTS_PER_MINUTE)) {
            throw new IllegalArgumentException("requests_per_minute must be from 0 to " + MAX_REQUESTS_PER_MINUTE);
        }
    }

    /** One with nothing but an id. */
    public static NewTenant of(String id) {
        return new NewTenant(id, null, 1, null);
    }
}
