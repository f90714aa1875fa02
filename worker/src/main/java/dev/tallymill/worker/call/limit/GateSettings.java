package dev.tallymill.worker.call.limit;

import java.time.Duration;

/**
 * How a gate behaves.
 *
 * @param ceiling most calls in the air, of all models together
 * @param shortestProbe from the opening of a breaker to the first probe; doubles with every one that fails
 * @param longestProbe bound of that doubling
 * @param probeAfterRefusal between probes while the key or the account is refused
 * @param limits of each model in a minute
 */
public record GateSettings(
        int ceiling, Duration shortestProbe, Duration longestProbe, Duration probeAfterRefusal, RateLimits limits) {

    ProbeSchedule probes() {
        return new ProbeSchedule(shortestProbe, longestProbe, probeAfterRefusal);
    }
}
