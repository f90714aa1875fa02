package dev.tallymill.worker.call.http;

import dev.tallymill.worker.call.ModelApi;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One POST to the upstream.
 *
 * @param uri where to
 * @param authentication how the key is presented
 * @param idempotencyKey names the job, the same for every attempt; printable ASCII
 * @param body JSON text, sent in UTF-8 as it is
 * @param timeout from start to the last byte of the answer
 * @param freshConnection not over a connection that was used before
 * @param api whose answer is to be understood should it come as a stream, asked for or not
 * @param whenWhole called with the answer on the reading thread, before anything else is done with it; not called where
 *     there is no whole answer
 */
public record UpstreamRequest(
        URI uri,
        Authentication authentication,
        String idempotencyKey,
        String body,
        Duration timeout,
        boolean freshConnection,
        ModelApi api,
        Consumer<Exchange.Reply> whenWhole) {

    /** A request whose answer is passed on as it comes. */
    public UpstreamRequest(
            URI uri,
            Authentication authentication,
            String idempotencyKey,
            String body,
            Duration timeout,
            boolean freshConnection) {
        this(uri, authentication, idempotencyKey, body, timeout, freshConnection, ModelApi.OTHER, reply -> {});
    }

    /** How the key is presented. */
    public enum Authentication {
        /** {@code Authorization: Bearer}, as OpenAI does. */
        BEARER,
        /** {@code x-api-key} and {@code anthropic-version}, as Anthropic does. */
        X_API_KEY
    }
}
