package dev.tallymill.schemas.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One address of a registry. Immutable; prints without its credentials.
 *
 * @param base address without user, query or trailing slash
 * @param authorization value of the {@code Authorization} header, null for none
 */
record RegistryEndpoint(String base, @Nullable String authorization) {

    /** Reads {@code url}; a user and password in it are used unless {@code authorization} is given. */
    static RegistryEndpoint parse(String url, @Nullable String authorization) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("schema.registry.url holds something that is not a URL", e);
        }
        String scheme = uri.getScheme();
        if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("schema.registry.url must be http://, https:// or mock://");
        }
        String path = uri.getRawPath().replaceAll("/+$", "");
        String base = scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
        String user = uri.getUserInfo();
        return new RegistryEndpoint(base, authorization == null && user != null ? basic(user) : authorization);
    }

    static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    URI resolve(String path) {
        return URI.create(base + path);
    }

    @Override
    public String toString() {
        return base;
    }
}
