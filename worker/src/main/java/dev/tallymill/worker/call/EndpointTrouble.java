package dev.tallymill.worker.call;

import java.time.Instant;

/**
 * Why an endpoint is not being called.
 *
 * @param kind what is wrong
 * @param message one line for a person: what was answered or thrown, never a secret
 * @param since when the trouble began
 */
public record EndpointTrouble(Kind kind, String message, Instant since) {

    /** What is wrong. */
    public enum Kind {
        /** 401, or 403 for the key: mend the key. */
        KEY_REFUSED,
        /** 402 or a quota code: the account has no credit left. */
        OUT_OF_CREDIT,
        /** No connection: refused, no route, no such host, TLS failure. */
        UNREACHABLE,
        /** Connections are made but the breaker is open: timeouts or 5xx throughout. */
        FAILING,
        /** Alive, but it answers 429 even to one call at a time; calls go on when it lets them. */
        RATE_LIMITED
    }
}
