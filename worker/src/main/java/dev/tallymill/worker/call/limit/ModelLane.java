package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.call.limit.Pass.Trial;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One model of the endpoint: its adaptive limit, its budget of a minute, the jobs that wait for it, and a breaker of its own,
 * which pauses this model alone. Pure; not thread-safe, {@link EndpointGate} owns it.
 */
final class ModelLane {

    /** A job that alone is refused for an hour is believed to be too much for the endpoint. */
    private static final Duration LONE_REFUSAL_COUNTS_EVERY = Duration.ofMinutes(10);

    private final String model;
    private final AdaptiveLimit limit;
    private final LaneBudget budget;
    private final CircuitBreaker breaker;
    private final WaitingLine line = new WaitingLine();
    private int inFlight;
    private boolean probing;
    private long lastTicket = -1;
    private @Nullable Instant loneRefusalCounted;

    ModelLane(String model, int ceiling, RateLimits limits, ProbeSchedule probes) {
        this.model = model;
        this.limit = new AdaptiveLimit(ceiling);
        this.budget = new LaneBudget(limits);
        this.breaker = new CircuitBreaker(probes);
    }

    String model() {
        return model;
    }

    WaitingLine line() {
        return line;
    }

    AdaptiveLimit limit() {
        return limit;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    int inFlight() {
        return inFlight;
    }

    /** Of the call that was let through last; lower for one that has waited longer for its turn. */
    long lastTicket() {
        return lastTicket;
    }

    boolean isIdle() {
        return inFlight == 0 && line.size() == 0;
    }

    /** Whether a new lane would behave just the same. */
    boolean hasNothingToRemember() {
        return limit.isUntouched() && budget.isUnlimited() && breaker.isUntroubled();
    }

    /**
     * When the model would let this job call, as far as is known now: now, later, or {@link Instant#MAX} when that depends on
     * a call that is in the air.
     */
    Instant when(Waiter waiter, Instant now) {
        if (breaker.isOpen() ? probing : inFlight >= limit.current()) {
            return Instant.MAX;
        }
        Instant when = budget.when(waiter.demand(), now);
        return breaker.isOpen() && breaker.nextProbe().isAfter(when) ? breaker.nextProbe() : when;
    }

    /** Lets the job call; it has left the line. */
    Pass pass(Waiter waiter, long ticket, Trial endpoint, Instant now) {
        Trial trial = Trial.NONE;
        if (breaker.isOpen()) {
            probing = true;
            trial = line.size() == 0 ? Trial.LONE_PROBE : Trial.PROBE;
        }
        inFlight++;
        lastTicket = ticket;
        return new Pass(this, waiter.tenant(), ticket, now, budget.reserve(waiter.demand(), now), endpoint, trial);
    }

    /** The call has ended. */
    void end(Pass pass, Receipt receipt, Instant now) {
        inFlight--;
        line.ended(pass.tenant());
        if (pass.model() != Trial.NONE) {
            probing = false;
        }
        budget.settle(pass.reserved(), receipt, pass.at(), now);
    }

    /** Whether this refusal of a lone probe is to count against its job. */
    boolean countsLoneRefusal(Instant now) {
        Instant last = loneRefusalCounted;
        if (last != null && now.isBefore(last.plus(LONE_REFUSAL_COUNTS_EVERY))) {
            return false;
        }
        loneRefusalCounted = now;
        return true;
    }

    ModelStatus status(Instant now) {
        return new ModelStatus(model, inFlight, limit.current(), line.size(), trouble(now));
    }

    /** Why the model is paused, while jobs wait for it or the pause lasts; else null. */
    @Nullable
    EndpointTrouble trouble(Instant now) {
        boolean current = !isIdle() || breaker.nextProbe().isAfter(now);
        return breaker.isOpen() && current ? breaker.trouble() : null;
    }
}
