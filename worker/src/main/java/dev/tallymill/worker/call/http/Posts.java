package dev.tallymill.worker.call.http;

import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Writes a request down for the HTTP client, with the key where the API wants it. Immutable. */
final class Posts {

    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private final ApiKey key;

    Posts(ApiKey key) {
        this.key = key;
    }

    HttpPost of(UpstreamRequest request) {
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
}
