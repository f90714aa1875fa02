package dev.tallymill.worker.call;

import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.UpstreamRequest;
import dev.tallymill.worker.call.http.UpstreamRequest.Authentication;
import dev.tallymill.worker.call.stream.StreamedRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns a job into the request of its next attempt. Immutable. */
final class RequestFactory {

    private final EndpointUrl urls;
    private final Duration callTimeout;
    private final boolean streamed;

    RequestFactory(CallerConfig config) {
        this.urls = new EndpointUrl(config.baseUrl());
        this.callTimeout = config.callTimeout();
        this.streamed = config.streaming().asked();
    }

    /** Where jobs of this endpoint go; null when it is not a path. */
    @Nullable
    URI uri(String endpoint) {
        return urls.of(endpoint);
    }

    UpstreamRequest request(JobRun run, URI uri, Instant now, Consumer<Reply> whenWhole) {
        ModelApi api = ModelApi.of(run.endpoint());
        String body = run.job().getBody();
        return new UpstreamRequest(
                uri,
                api == ModelApi.MESSAGES ? Authentication.X_API_KEY : Authentication.BEARER,
                headerSafe(run.jobId()),
                streamed ? StreamedRequest.of(api, body) : body,
                timeout(run.deadline(), now),
                run.freshConnection(),
                api,
                whenWhole);
    }

    private Duration timeout(@Nullable Instant deadline, Instant now) {
        if (deadline == null) {
            return callTimeout;
        }
        Duration left = Duration.between(now, deadline);
        return left.compareTo(callTimeout) < 0 ? left : callTimeout;
    }

    /** Ids of direct producers may hold anything, a line break included. */
    private static String headerSafe(String jobId) {
        boolean safe = jobId.chars().allMatch(c -> c > ' ' && c < 127);
        return safe ? jobId : URLEncoder.encode(jobId, StandardCharsets.UTF_8);
    }
}
