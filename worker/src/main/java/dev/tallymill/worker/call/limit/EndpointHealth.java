package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.limit.AdaptiveLimit.Effect;
import dev.tallymill.worker.call.limit.CallResult.Alive;
import dev.tallymill.worker.call.limit.CallResult.Failed;
import dev.tallymill.worker.call.limit.CallResult.RateLimited;
import dev.tallymill.worker.call.limit.CallResult.Refused;
import dev.tallymill.worker.call.limit.CallResult.Unclear;
import dev.tallymill.worker.call.limit.EndpointGate.Pass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the endpoint, and who is to blame for a failure: the job, or the endpoint. Pure; not thread-safe, {@link
 * EndpointGate} owns it.
 */
final class EndpointHealth {

    private final AdaptiveLimit limit;
    private final CircuitBreaker breaker;
    private long served;

    EndpointHealth(AdaptiveLimit limit, CircuitBreaker breaker) {
        this.limit = limit;
        this.breaker = breaker;
    }

    int limit() {
        return limit.current();
    }

    boolean isOpen() {
        return breaker.isOpen();
    }

    Instant nextProbe() {
        return breaker.nextProbe();
    }

    @Nullable
    EndpointTrouble trouble() {
        return breaker.trouble();
    }

    long served() {
        return served;
    }

    /**
     * Updates limit and breaker.
     *
     * @param nextTicket that the next call to start will have
     * @return whether a failure counts against the job's attempts
     */
    boolean learn(Pass pass, CallResult result, long nextTicket, Instant now) {
        return switch (result) {
            case Alive alive -> {
                if (alive.served()) {
                    served++;
                    limit.served();
                }
                breaker.alive(pass.probe());
                yield true;
            }
            case RateLimited limited -> learnRateLimit(pass, limited, nextTicket, now);
            case Unclear unclear -> {
                if (pass.probe()) {
                    breaker.probeWithoutResult(now);
                }
                yield !pass.probe() || (pass.alone() && unclear.mayBeTheJobsFault());
            }
            case Failed failed -> learnFailure(pass, failed, nextTicket, now);
            case Refused refused -> {
                breaker.refused(pass.probe(), refused.kind(), refused.message(), null, now);
                yield false;
            }
        };
    }

    /**
     * The limit deals with a 429, until it can go no lower. Then the endpoint has closed for a while (its requests of this
     * minute are spent, say): everybody waits, rather than each job in turn running into it and losing its attempts.
     */
    private boolean learnRateLimit(Pass pass, RateLimited limited, long nextTicket, Instant now) {
        boolean wasAtFloor = limit.atFloor();
        Effect effect = limit.overloaded(pass.ticket(), nextTicket);
        if (effect == Effect.FLOOR || (pass.probe() && wasAtFloor)) {
            breaker.refused(
                    pass.probe(), EndpointTrouble.Kind.RATE_LIMITED, limited.message(), limited.askedDelay(), now);
        } else {
            breaker.alive(pass.probe());
        }
        return pass.probe() ? pass.alone() : effect != Effect.KNOWN;
    }

    private boolean learnFailure(Pass pass, Failed failure, long nextTicket, Instant now) {
        boolean knownToBeDown = breaker.isOpen();
        if (failure.asksForLess()) {
            var unused = limit.overloaded(pass.ticket(), nextTicket);
        }
        breaker.failed(pass.probe(), failure.kind(), failure.message(), failure.askedDelay(), now);
        if (failure.kind() == EndpointTrouble.Kind.UNREACHABLE) {
            return false;
        }
        // Were the only job left the one that brings the server down, its probes would go on for ever.
        return pass.probe() ? pass.alone() && failure.mayBeTheJobsFault() : !knownToBeDown;
    }
}
