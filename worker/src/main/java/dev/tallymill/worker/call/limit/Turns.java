package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.call.limit.EndpointGate.Verdict;
import dev.tallymill.worker.call.limit.Pass.Trial;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. A free call goes to the model with the fewest calls in the air, so that one with slow answers does not take
 * all; within a model to the tenant with the fewest, first come, first served but for retries. A probe that fails leaves the next to another model, and to
 * another job of its own. Pure; not thread-safe, {@link EndpointGate} owns it.
 */
final class Turns {

    private final GateSettings settings;
    private final Lanes lanes;
    private final EndpointHealth health;
    private int waiting;
    private int inFlight;
    private boolean probing;
    private long nextTicket;

    Turns(GateSettings settings) {
        this.settings = settings;
        this.health = new EndpointHealth(new CircuitBreaker(settings.probes()));
        this.lanes = new Lanes(model -> new ModelLane(model, settings.ceiling(), settings.limits(), settings.probes()));
    }

    /** Joins the line of the waiter's model. */
    ModelLane join(Waiter waiter) {
        ModelLane lane = lanes.of(waiter.demand().model());
        lane.line().join(waiter);
        waiting++;
        return lane;
    }

    /** Leaves the line without having had its turn. */
    void giveUp(Waiter waiter, ModelLane lane) {
        lane.line().leave(waiter);
        waiting--;
        lanes.left(lane);
    }

    /** A call has ended. */
    Verdict end(Pass pass, CallResult result, Receipt receipt, Instant now) {
        ModelLane lane = pass.lane();
        inFlight--;
        if (pass.endpoint() != Trial.NONE) {
            probing = false;
        }
        lane.end(pass, receipt, now);
        EndpointTrouble endpointBefore = health.breaker().openFor();
        EndpointTrouble modelBefore = lane.breaker().openFor();
        boolean jobToBlame = health.learn(pass, result, nextTicket, now);
        lanes.left(lane);
        PauseChange ofEndpoint =
                PauseChange.between(endpointBefore, health.breaker().openFor(), null);
        PauseChange ofModel = PauseChange.between(modelBefore, lane.breaker().openFor(), lane.model());
        return new Verdict(
                jobToBlame,
                health.breaker().isOpen() || lane.breaker().isOpen(),
                ofEndpoint != null ? ofEndpoint : ofModel);
    }

    /** Gives leave to everybody who may have it, and lets the first of each other line know when to look again. */
    void dispatch(Instant now) {
        for (ModelLane lane = next(now); lane != null; lane = next(now)) {
            Waiter waiter = lane.line().poll();
            waiting--;
            inFlight++;
            Trial trial = Trial.NONE;
            if (health.breaker().isOpen()) {
                probing = true;
                trial = waiting == 0 ? Trial.LONE_PROBE : Trial.PROBE;
            }
            waiter.give(lane.pass(waiter, nextTicket++, trial, now));
        }
        for (ModelLane lane : lanes.all()) {
            Waiter head = lane.line().head();
            if (head != null) {
                head.wakeBy(when(lane, head, now));
            }
        }
    }

    long served() {
        return health.served();
    }

    GateStatus status(Instant now) {
        return GateStatus.of(settings.ceiling(), inFlight, health.breaker(), lanes.all(), now);
    }

    List<ModelStatus> models(Instant now) {
        return lanes.all().stream().map(lane -> lane.status(now)).toList();
    }

    /** The lane whose turn it is, null when no job may go now. */
    private @Nullable ModelLane next(Instant now) {
        if (waiting == 0) {
            return null;
        }
        ModelLane best = null;
        for (ModelLane lane : lanes.all()) {
            Waiter head = lane.line().head();
            if (head != null && !when(lane, head, now).isAfter(now) && (best == null || goesBefore(lane, best))) {
                best = lane;
            }
        }
        return best;
    }

    /** The endpoint is tried with each model in turn: it may be one of them that fails. */
    private boolean goesBefore(ModelLane one, ModelLane other) {
        boolean sameNumber = health.breaker().isOpen() || one.inFlight() == other.inFlight();
        return sameNumber ? one.lastTicket() < other.lastTicket() : one.inFlight() < other.inFlight();
    }

    private Instant when(ModelLane lane, Waiter waiter, Instant now) {
        CircuitBreaker breaker = health.breaker();
        if (breaker.isOpen() ? probing : inFlight >= settings.ceiling()) {
            return Instant.MAX;
        }
        Instant when = lane.when(waiter, now);
        return breaker.isOpen() && breaker.nextProbe().isAfter(when) ? breaker.nextProbe() : when;
    }
}
