package dev.tallymill.worker.call.http;

import dev.tallymill.worker.call.http.CallWatchdog.Watch;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import dev.tallymill.worker.call.http.FailureReader.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * The real upstream, over Apache HttpClient. Thread-safe. Call it on virtual threads: only there does an interrupt close
 * the socket of a blocked read.
 */
public final class ApacheUpstream implements Upstream, AutoCloseable {

    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private final HttpSettings settings;
    private final ApiKey key;
    private final BodyReader bodies;
    private final CallWatchdog watchdog;
    private final CloseableHttpClient pooled;
    private final CloseableHttpClient fresh;

    public ApacheUpstream(HttpSettings settings, ApiKey key, Clock clock) {
        this.settings = settings;
        this.key = key;
        this.bodies = new BodyReader(settings.maxResponseBytes());
        this.watchdog = new CallWatchdog(clock);
        this.pooled = HttpClients5.keepingConnections(settings);
        this.fresh = HttpClients5.closingConnections(settings);
    }

    @Override
    public Exchange send(UpstreamRequest request) throws InterruptedException {
        HttpPost post = post(request);
        CloseableHttpClient client = request.freshConnection() ? fresh : pooled;
        InFlight call = new InFlight(post);
        try (Watch watch = watchdog.watch(post, request.timeout())) {
            try {
                return client.execute(post, call.context, call::read);
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted in a call to the upstream");
                }
                String target = target(request);
                return watch.cancelled()
                        ? FailureReader.timeout(target, request.timeout())
                        : FailureReader.read(e, call.phase(), target, request.timeout(), settings.maxResponseBytes());
            }
        }
    }

    private HttpPost post(UpstreamRequest request) {
        HttpPost post = new HttpPost(request.uri());
        post.setEntity(new ByteArrayEntity(
                request.body().getBytes(StandardCharsets.UTF_8),
                ContentType.APPLICATION_JSON.withCharset((String) null)));
        post.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        post.setHeader("Idempotency-Key", request.idempotencyKey());
        String secret = key.value();
        switch (request.authentication()) {
            case BEARER -> {
                if (secret != null) {
                    post.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + secret);
                }
            }
            case X_API_KEY -> {
                post.setHeader("anthropic-version", ANTHROPIC_VERSION);
                if (secret != null) {
                    post.setHeader("x-api-key", secret);
                }
            }
        }
        return post;
    }

    private static String target(UpstreamRequest request) {
        int port = request.uri().getPort();
        String host = request.uri().getHost();
        return port < 0 ? host : host + ":" + port;
    }

    /** Closes every connection; calls in the air break. Interrupt their threads first. */
    @Override
    public void close() {
        pooled.close(CloseMode.IMMEDIATE);
        fresh.close(CloseMode.IMMEDIATE);
        watchdog.close();
    }

    /** One exchange under way, on its own thread. */
    private final class InFlight {

        private final HttpPost post;
        private final HttpClientContext context = HttpClientContext.create();
        private boolean answering;

        private InFlight(HttpPost post) {
            this.post = post;
        }

        private Reply read(ClassicHttpResponse response) throws IOException {
            answering = true;
            HttpEntity entity = response.getEntity();
            try {
                return new Reply(response.getCode(), headers(response), key.scrub(bodies.read(entity)));
            } catch (IOException e) {
                // Else the client reads the rest before it gives the connection back: gigabytes, or for ever.
                post.cancel();
                throw e;
            }
        }

        private Phase phase() {
            if (answering) {
                return Phase.ANSWERING;
            }
            EndpointDetails connection = context.getEndpointDetails();
            if (connection == null) {
                return Phase.CONNECTING;
            }
            return connection.getResponseCount() > 0 ? Phase.REUSED : Phase.SENT;
        }

        private ReplyHeaders headers(HttpMessage response) {
            String requestId = header(response, "x-request-id");
            return new ReplyHeaders(
                    requestId != null ? requestId : header(response, "request-id"),
                    header(response, "retry-after-ms"),
                    header(response, "retry-after"),
                    header(response, "x-should-retry"),
                    header(response, "location"),
                    rateLimits(response));
        }

        private Map<String, String> rateLimits(HttpMessage response) {
            Map<String, String> found = new HashMap<>();
            for (Header header : response.getHeaders()) {
                String name = header.getName().toLowerCase(Locale.ROOT);
                boolean wanted = name.startsWith("x-ratelimit-") || name.startsWith("anthropic-ratelimit-");
                if (wanted && header.getValue() != null) {
                    found.putIfAbsent(name, key.scrub(header.getValue()));
                }
            }
            return found;
        }

        private @Nullable String header(HttpMessage response, String name) {
            Header header = response.getFirstHeader(name);
            return header == null || header.getValue() == null ? null : key.scrub(header.getValue());
        }
    }
}
