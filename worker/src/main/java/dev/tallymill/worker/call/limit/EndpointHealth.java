package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.limit.AdaptiveLimit.Effect;
import dev.tallymill.worker.call.limit.CallResult.Alive;
import dev.tallymill.worker.call.limit.CallResult.Failed;
import dev.tallymill.worker.call.limit.CallResult.RateLimited;
import dev.tallymill.worker.call.limit.CallResult.Refused;
import dev.tallymill.worker.call.limit.CallResult.Unclear;
import dev.tallymill.worker.call.limit.Pass.Trial;
import java.time.Instant;

/**
 * What results say of the endpoint and of the model, and who is to blame for a failure: the job, or one of these. Failures
 * count for both breakers: those of one model alone open its own and leave the endpoint's closed, since other models' answers
 * come in between. A refused key and a missing connection are the endpoint's alone. Pure; not thread-safe, {@link
 * EndpointGate} owns it.
 */
final class EndpointHealth {

    private final CircuitBreaker breaker;
    private long served;

    EndpointHealth(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /** Calls served since the start. */
    long served() {
        return served;
    }

    /**
     * Updates the model's limit and both breakers.
     *
     * @param nextTicket that the next call to start will have
     * @return whether a failure counts against the job's attempts
     */
    boolean learn(Pass pass, CallResult result, long nextTicket, Instant now) {
        return switch (result) {
            case Alive alive -> {
                if (alive.served()) {
                    served++;
                    pass.lane().limit().served(pass.ticket());
                }
                alive(pass);
                yield true;
            }
            case RateLimited limited -> learnRateLimit(pass, limited, nextTicket, now);
            case Unclear unclear -> {
                if (pass.endpoint() != Trial.NONE) {
                    breaker.probeWithoutResult(now);
                }
                if (pass.model() != Trial.NONE) {
                    pass.lane().breaker().probeWithoutResult(now);
                }
                yield !pass.probe() || (pass.alone() && unclear.mayBeTheJobsFault());
            }
            case Failed failed -> learnFailure(pass, failed, nextTicket, now);
            case Refused refused -> {
                breaker.refused(pass.endpoint() != Trial.NONE, refused.kind(), refused.message(), null, now);
                yield false;
            }
        };
    }

    private void alive(Pass pass) {
        breaker.alive(pass.endpoint() != Trial.NONE);
        pass.lane().breaker().alive(pass.model() != Trial.NONE);
    }

    /**
     * The limit deals with a 429, until it can go no lower. Then the model is closed for a while (its requests of this minute
     * are spent, say): its jobs wait, rather than each in turn running into it and losing its attempts.
     */
    private boolean learnRateLimit(Pass pass, RateLimited limited, long nextTicket, Instant now) {
        ModelLane lane = pass.lane();
        boolean probe = pass.model() != Trial.NONE;
        boolean wasAtFloor = lane.limit().atFloor();
        Effect effect = lane.limit().overloaded(pass.ticket(), nextTicket);
        breaker.alive(pass.endpoint() != Trial.NONE);
        if (effect == Effect.FLOOR || (pass.probe() && wasAtFloor)) {
            lane.breaker().refused(probe, Kind.RATE_LIMITED, limited.message(), limited.askedDelay(), now);
        } else {
            lane.breaker().alive(probe);
        }
        // Where others are served the job may be what the model refuses; where the limit goes down it is the number of
        // calls.
        return pass.probe() ? pass.alone() && lane.countsLoneRefusal(now) : effect == Effect.NOTED;
    }

    private boolean learnFailure(Pass pass, Failed failure, long nextTicket, Instant now) {
        ModelLane lane = pass.lane();
        boolean knownToBeDown = breaker.isOpen() || lane.breaker().isOpen();
        if (failure.asksForLess()) {
            var unused = lane.limit().overloaded(pass.ticket(), nextTicket);
        }
        breaker.failed(pass.endpoint() != Trial.NONE, failure.kind(), failure.message(), failure.askedDelay(), now);
        if (failure.kind() == Kind.UNREACHABLE) {
            if (pass.model() != Trial.NONE) {
                lane.breaker().probeWithoutResult(now);
            }
            return false;
        }
        lane.breaker().failed(pass.model() != Trial.NONE, failure.kind(), failure.message(), failure.askedDelay(), now);
        // Were the only job left the one that brings the server down, its probes would go on for ever.
        return pass.probe() ? pass.alone() && failure.mayBeTheJobsFault() : !knownToBeDown;
    }
}
