package dev.tallymill.worker.call.http;

import java.time.Duration;

/**
 * How the HTTP client is built.
 *
 * @param maxInFlight most calls in the air at once
 * @param connectTimeout for the TCP connection, and again for the TLS handshake
 * @param readTimeout longest silence of a server
 * @param streamIdleTimeout longest time without an event, once a streamed answer has begun to come
 * @param maxResponseBytes largest answer that is read
 * @param userAgent sent with every call
 */
public record HttpSettings(
        int maxInFlight,
        Duration connectTimeout,
        Duration readTimeout,
        Duration streamIdleTimeout,
        int maxResponseBytes,
        String userAgent) {}
