package dev.tallymill.ingest.http;

import java.time.Duration;

/**
 * How slowly a client may send. Immutable.
 *
 * @param silence longest time without a byte, on a connection that is kept open, too
 * @param headers longest time for a request's line and headers together
 * @param grace for so long from its beginning a body may come at any speed
 * @param bodyBytesPerSecond least mean speed of a body after that; 0 for any
 */
public record SlowClients(Duration silence, Duration headers, Duration grace, long bodyBytesPerSecond) {

    public SlowClients {
        if (silence.isNegative() || silence.isZero() || headers.isNegative() || headers.isZero()) {
            throw new IllegalArgumentException("the times of slow clients must be positive");
        }
    }
}
