package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.Alarm;
import dev.tallymill.worker.call.limit.Pass.Trial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through to one endpoint: no more than the ceiling, of each model no more than its adaptive limit and its budget of
 * the minute, and while a breaker is open only one probe at a time. Thread-safe.
 *
 * <p>Each model has a line of its own, first come, first served but for retries; what holds one model's jobs back holds back
 * no other's. A free call goes to the model with the fewest calls in the air, so that one with slow answers does not take all.
 * A probe that fails leaves the next to another model, and to another job of its own.
 *
 * <p>There is no thread of its own: whoever enters or leaves gives leave to all who may have it now, and the first in each line
 * wakes up when its time comes. Everything mutable is guarded by {@code lock}.
 */
public final class EndpointGate {

    private final GateSettings settings;
    private final Clock clock;
    private final Supplier<Alarm> alarms;
    private final ReentrantLock lock = new ReentrantLock();
    private final Lanes lanes;
    private final EndpointHealth health;
    private int waiting;
    private int inFlight;
    private boolean probing;
    private long nextTicket;

    /**
     * A gate that is open.
     *
     * @param alarms makes the alarms that jobs wait for
     */
    public EndpointGate(GateSettings settings, Clock clock, Supplier<Alarm> alarms) {
        this.settings = settings;
        this.clock = clock;
        this.alarms = alarms;
        this.health = new EndpointHealth(new CircuitBreaker(settings.probes()));
        this.lanes = new Lanes(model -> new ModelLane(model, settings.ceiling(), settings.limits(), settings.probes()));
    }

    /**
     * What the endpoint's state makes of a call's result.
     *
     * @param jobToBlame whether a failure counts against the job's attempts
     * @param open whether the endpoint or the job's model is paused now
     */
    public record Verdict(boolean jobToBlame, boolean open) {}

    /**
     * Waits for leave to make a call.
     *
     * @param ahead before all of its model who wait without being ahead, rather than behind them: for jobs that have been
     *     refused before, or the same unlucky ones are refused again and again where the endpoint serves a few calls a minute
     * @return null when the deadline came first
     */
    public @Nullable Pass enter(Demand demand, @Nullable Instant deadline, boolean ahead) throws InterruptedException {
        Waiter waiter = new Waiter(demand, ahead, deadline, alarms.get());
        ModelLane lane = join(waiter);
        boolean entered = false;
        try {
            while (true) {
                Duration patience;
                lock.lock();
                try {
                    Instant now = clock.instant();
                    waiter.lookAround();
                    dispatch(now);
                    if (waiter.pass() != null || waiter.isLate(now)) {
                        entered = waiter.pass() != null;
                        return waiter.pass();
                    }
                    patience = waiter.fallAsleep(now);
                } finally {
                    lock.unlock();
                }
                waiter.await(patience);
            }
        } finally {
            if (!entered) {
                giveUp(waiter, lane);
            }
        }
    }

    /** Gives the leave back and learns from what came of the call. */
    public Verdict leave(Pass pass, CallResult result, Receipt receipt) {
        lock.lock();
        try {
            Instant now = clock.instant();
            ModelLane lane = pass.lane();
            inFlight--;
            if (pass.endpoint() != Trial.NONE) {
                probing = false;
            }
            lane.end(pass, receipt, now);
            boolean jobToBlame = health.learn(pass, result, nextTicket, now);
            lanes.left(lane);
            dispatch(now);
            return new Verdict(
                    jobToBlame, health.breaker().isOpen() || lane.breaker().isOpen());
        } finally {
            lock.unlock();
        }
    }

    /** Calls that were served since the start: tells whether the endpoint has served others meanwhile. */
    public long served() {
        lock.lock();
        try {
            return health.served();
        } finally {
            lock.unlock();
        }
    }

    /** What the gate is doing right now. */
    public GateStatus status() {
        lock.lock();
        try {
            return GateStatus.of(settings.ceiling(), inFlight, health.breaker(), lanes.all(), clock.instant());
        } finally {
            lock.unlock();
        }
    }

    private ModelLane join(Waiter waiter) {
        lock.lock();
        try {
            ModelLane lane = lanes.of(waiter.demand().model());
            lane.line().join(waiter);
            waiting++;
            return lane;
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Waiter waiter, ModelLane lane) {
        Pass given;
        lock.lock();
        try {
            given = waiter.pass();
            if (given == null) {
                lane.line().leave(waiter);
                waiting--;
                lanes.left(lane);
                dispatch(clock.instant());
            }
        } finally {
            lock.unlock();
        }
        if (given != null) { // at the moment it was interrupted
            var unused = leave(given, new CallResult.Unclear(false), Receipt.NOT_SENT);
        }
    }

    /** Gives leave to everybody who may have it, and lets the first of each other line know when to look again. */
    private void dispatch(Instant now) {
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
