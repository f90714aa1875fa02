package dev.tallymill.schemas.registry;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** The JDK's HTTP client, made at the first call: serializers are often configured and never used. */
final class JdkRegistryTransport implements RegistryTransport {

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private @Nullable HttpClient http;

    JdkRegistryTransport(RegistryClientConfig config) {
        this.connectTimeout = config.connectTimeout();
        this.requestTimeout = config.requestTimeout();
    }

    @Override
    public Reply exchange(RegistryEndpoint endpoint, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(requestTimeout)
                .header("Accept", MEDIA_TYPE + ", application/json");
        if (endpoint.authorization() != null) {
            request.header("Authorization", endpoint.authorization());
        }
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE).POST(BodyPublishers.ofString(body));
        }
        try {
            HttpResponse<String> response = client().send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** HTTP/1.1, since an upgrade on a cleartext connection makes some servers drop the body. */
    private synchronized HttpClient client() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(connectTimeout)
                    .build();
        }
        return http;
    }

    @Override
    public synchronized void close() {
        if (http != null) {
            http.shutdownNow();
            http = null;
        }
    }
}
