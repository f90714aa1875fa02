package dev.tallymill.worker.call;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Joins the base URL and a job's endpoint. By the SDKs' convention the base URL ends in the version, whatever the provider
 * calls it ({@code /v1}, {@code /openai/v1}, {@code /api/v3}), so the endpoint's own {@code /v1} gives way to it; a base URL
 * without any path gets the endpoint whole. Thread-safe.
 */
final class EndpointUrl {

    private static final String VERSION = "/v1";
    private static final Pattern ENDPOINT = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");

    private final String base;
    private final boolean hasPath;

    /** Most jobs have the same endpoint as the one before. */
    private volatile @Nullable Joined latest;

    EndpointUrl(URI baseUrl) {
        this.base = baseUrl.toString().replaceAll("/+$", "");
        this.hasPath = baseUrl.getRawPath() != null
                && !baseUrl.getRawPath().replace("/", "").isEmpty();
    }

    /** Where to send jobs of this endpoint; null when it is not a path. */
    @Nullable
    URI of(String endpoint) {
        Joined joined = latest;
        if (joined == null || !joined.endpoint().equals(endpoint)) {
            URI url = join(endpoint);
            if (url == null) {
                return null;
            }
            joined = new Joined(endpoint, url);
            latest = joined;
        }
        return joined.url();
    }

    private @Nullable URI join(String endpoint) {
        if (!ENDPOINT.matcher(endpoint).matches()) {
            return null;
        }
        boolean versioned = endpoint.startsWith(VERSION + "/");
        return URI.create(base + (hasPath && versioned ? endpoint.substring(VERSION.length()) : endpoint));
    }

    /** An endpoint and where its jobs go. */
    private record Joined(String endpoint, URI url) {}
}
