package dev.tallymill.worker.call.http;

import dev.tallymill.worker.call.http.AnswerReader.Text;
import dev.tallymill.worker.call.http.CallWatchdog.Watch;
import dev.tallymill.worker.call.http.Exchange.NoReply;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import dev.tallymill.worker.call.http.FailureReader.Phase;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.jspecify.annotations.Nullable;

/**
 * The real upstream, over Apache HttpClient. Thread-safe. Call it on virtual threads: only there does an interrupt close
 * the socket of a blocked read.
 */
public final class ApacheUpstream implements Upstream, AutoCloseable {

    private final HttpSettings settings;
    private final ApiKey key;
    private final Posts posts;
    private final AnswerReader answers;
    private final CallWatchdog watchdog;
    private final PooledClient pooled;
    private final PooledClient fresh;

    public ApacheUpstream(HttpSettings settings, ApiKey key, Clock clock) {
        this.settings = settings;
        this.key = key;
        this.posts = new Posts(key);
        this.answers = new AnswerReader(settings, clock);
        this.watchdog = new CallWatchdog(clock);
        this.pooled = new PooledClient(settings, true);
        this.fresh = new PooledClient(settings, false);
    }

    @Override
    public Exchange send(UpstreamRequest request) throws InterruptedException {
        HttpPost post = posts.of(request);
        PooledClient client = request.freshConnection() ? fresh : pooled;
        try (Watch watch = watchdog.watch(post, request.timeout())) {
            InFlight call = new InFlight(post, request, watch);
            try {
                return client.execute(post, call.context, call::read);
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted in a call to the upstream");
                }
                Reply answered = call.answered;
                return answered != null ? answered : failure(e, request, call.phase(), watch);
            }
        }
    }

    private NoReply failure(IOException failure, UpstreamRequest request, Phase phase, Watch watch) {
        String target = target(request);
        if (watch.silent()) {
            return FailureReader.silence(target, settings.streamIdleTimeout());
        }
        return watch.cancelled()
                ? FailureReader.timeout(target, request.timeout())
                : FailureReader.read(failure, phase, target, request.timeout(), settings.maxResponseBytes());
    }

    private static String target(UpstreamRequest request) {
        int port = request.uri().getPort();
        String host = request.uri().getHost();
        return port < 0 ? host : host + ":" + port;
    }

    /** Connections that a call has right now. */
    int connectionsInUse() {
        return pooled.connectionsInUse() + fresh.connectionsInUse();
    }

    /** Closes every connection; calls in the air break. Interrupt their threads first. */
    @Override
    public void close() {
        pooled.close();
        fresh.close();
        watchdog.close();
    }

    /** One exchange under way, on its own thread. */
    private final class InFlight {

        private final HttpPost post;
        private final UpstreamRequest request;
        private final Watch watch;
        private final HttpClientContext context = HttpClientContext.create();
        private boolean answering;
        private @Nullable Reply answered;

        private InFlight(HttpPost post, UpstreamRequest request, Watch watch) {
            this.post = post;
            this.request = request;
            this.watch = watch;
        }

        private Reply read(ClassicHttpResponse response) throws IOException {
            answering = true;
            boolean success = response.getCode() < 300;
            ReplyHeaders headers = headers(response);
            try {
                Text body = answers.read(response.getEntity(), success ? request.api() : null, watch);
                // A process that is killed between the last byte and this call has paid for nothing.
                Reply reply = new Reply(response.getCode(), headers, key.scrub(body.text()), body.timeToFirstToken());
                request.whenWhole().accept(reply);
                answered = reply; // giving the connection back may still fail
                return reply;
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
