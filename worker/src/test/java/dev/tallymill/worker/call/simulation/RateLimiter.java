package dev.tallymill.worker.call.simulation;

import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How OpenAI and Groq limit: a bucket of requests and one of tokens, each a minute's worth that refills steadily. A call takes
 * one request and its prompt with its {@code max_tokens} when it comes, and gets nothing back.
 */
final class RateLimiter {

    private final Server server;
    private final boolean tells;
    private final double requestLimit;
    private final double tokenLimit;
    private double requests;
    private double tokens;
    private double countedAt;

    /**
     * A limiter with full buckets.
     *
     * @param tells whether answers say what remains
     */
    RateLimiter(Server server, boolean tells, double requestsPerMinute, double tokensPerMinute) {
        this.server = server;
        this.tells = tells;
        this.requestLimit = requestsPerMinute;
        this.tokenLimit = tokensPerMinute;
        this.requests = requestsPerMinute;
        this.tokens = tokensPerMinute;
    }

    /** Serves the call, or refuses it and says when there will be room. */
    Exchange answer(double callTokens) throws InterruptedException {
        refill();
        if (requests < 1 || tokens < callTokens) {
            double wait = Math.max((1 - requests) / requestLimit, (callTokens - tokens) / tokenLimit) * 60;
            return server.refuse(new Reply(
                    429,
                    headers(Long.toString(Math.round(Math.ceil(wait * 1_000)))),
                    "{\"error\":{\"message\":\"Rate limit reached\",\"code\":\"rate_limit_exceeded\"}}"));
        }
        requests--;
        tokens -= callTokens;
        ReplyHeaders counted = headers(null);
        Reply served = (Reply) server.serve(0.2);
        return new Reply(200, counted, served.body());
    }

    private void refill() {
        double now = server.now();
        requests = Math.min(requestLimit, requests + (now - countedAt) / 60 * requestLimit);
        tokens = Math.min(tokenLimit, tokens + (now - countedAt) / 60 * tokenLimit);
        countedAt = now;
    }

    private ReplyHeaders headers(@Nullable String retryAfterMs) {
        return new ReplyHeaders("req-1", retryAfterMs, null, null, null, tells ? told() : Map.of());
    }

    private Map<String, String> told() {
        return Map.of(
                "x-ratelimit-limit-requests", Long.toString((long) requestLimit),
                "x-ratelimit-remaining-requests", Long.toString((long) requests),
                "x-ratelimit-reset-requests", reset(requests, requestLimit),
                "x-ratelimit-limit-tokens", Long.toString((long) tokenLimit),
                "x-ratelimit-remaining-tokens", Long.toString((long) tokens),
                "x-ratelimit-reset-tokens", reset(tokens, tokenLimit));
    }

    private static String reset(double left, double limit) {
        return Math.round((limit - left) / limit * 60_000) + "ms";
    }
}
