package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.Sleeper;
import dev.tallymill.worker.call.limit.CallResult.Alive;
import dev.tallymill.worker.call.limit.CallResult.Failed;
import dev.tallymill.worker.call.limit.CallResult.RateLimited;
import dev.tallymill.worker.call.limit.CallResult.Refused;
import dev.tallymill.worker.call.limit.CallResult.Unclear;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through to one endpoint, first come, first served: no more than the adaptive limit, none while the circuit
 * breaker is open but one probe at a time. Thread-safe.
 *
 * <p>There is no thread of its own: while the breaker is open, the job at the head of the queue waits for the probe's time and
 * is the probe. A probe that fails goes back to the end of the queue, so that the next one is another job's.
 *
 * <p>Everything mutable is guarded by {@code lock}.
 */
public final class EndpointGate {

    private final Clock clock;
    private final Sleeper sleeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Condition> queue = new ArrayDeque<>();
    private final AdaptiveLimit limit;
    private final CircuitBreaker breaker;
    private int inFlight;
    private boolean probing;
    private long nextTicket;
    private long served;

    public EndpointGate(GateSettings settings, Clock clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.limit = new AdaptiveLimit(settings.ceiling());
        this.breaker = new CircuitBreaker(new CircuitBreaker.ProbeSchedule(
                settings.shortestProbe(), settings.longestProbe(), settings.probeAfterRefusal()));
    }

    /**
     * How a gate behaves.
     *
     * @param ceiling most calls in the air
     * @param shortestProbe from the opening of the breaker to the first probe; doubles with every one that fails
     * @param longestProbe bound of that doubling
     * @param probeAfterRefusal between probes while the key or the account is refused
     */
    public record GateSettings(
            int ceiling, Duration shortestProbe, Duration longestProbe, Duration probeAfterRefusal) {}

    /**
     * Leave to make one call. Give it back by {@link #leave}.
     *
     * @param ticket rank among all calls, in the order they started
     * @param probe made while the breaker is open
     * @param alone a probe that no other job could have been
     */
    public record Pass(long ticket, boolean probe, boolean alone) {}

    /**
     * What the endpoint's state makes of a call's result.
     *
     * @param jobToBlame whether a failure counts against the job's attempts
     * @param open whether the breaker is open now
     */
    public record Verdict(boolean jobToBlame, boolean open) {}

    /** Figures for progress and metrics. */
    public record GateStatus(
            int inFlight, int limit, @Nullable EndpointTrouble trouble) {}

    /**
     * Waits for leave to make a call.
     *
     * @return null when the deadline came first
     */
    public @Nullable Pass enter(@Nullable Instant deadline) throws InterruptedException {
        Instant probeAt;
        lock.lockInterruptibly();
        try {
            if ((!queue.isEmpty() || !mayGo()) && !awaitTurn(deadline)) {
                return null;
            }
            if (!breaker.isOpen()) {
                Pass pass = pass(false);
                wakeNext();
                return pass;
            }
            probing = true;
            probeAt = breaker.nextProbe();
        } finally {
            lock.unlock();
        }
        return awaitProbe(probeAt, deadline);
    }

    /** Gives the leave back and learns from the result. */
    public Verdict leave(Pass pass, CallResult result) {
        lock.lock();
        try {
            inFlight--;
            if (pass.probe()) {
                probing = false;
            }
            boolean jobToBlame = learn(pass, result, clock.instant());
            wakeNext();
            return new Verdict(jobToBlame, breaker.isOpen());
        } finally {
            lock.unlock();
        }
    }

    /** Calls that were served since the start: tells whether the endpoint has served others meanwhile. */
    public long served() {
        lock.lock();
        try {
            return served;
        } finally {
            lock.unlock();
        }
    }

    /** What the gate is doing right now. */
    public GateStatus status() {
        lock.lock();
        try {
            return new GateStatus(inFlight, limit.current(), breaker.trouble());
        } finally {
            lock.unlock();
        }
    }

    private boolean mayGo() {
        return breaker.isOpen() ? !probing : inFlight < limit.current();
    }

    private Pass pass(boolean probe) {
        inFlight++;
        return new Pass(nextTicket++, probe, probe && queue.isEmpty());
    }

    /** Waits at the end of the queue until it is this thread's turn; false when the deadline came first. */
    @SuppressWarnings("ReferenceEquality") // a condition is nobody's but its waiter's
    private boolean awaitTurn(@Nullable Instant deadline) throws InterruptedException {
        Condition turn = lock.newCondition();
        queue.addLast(turn);
        boolean came = false;
        try {
            while (queue.peekFirst() != turn || !mayGo()) {
                if (deadline == null) {
                    turn.await();
                } else {
                    Duration left = Duration.between(clock.instant(), deadline);
                    if (!left.isPositive()) {
                        return false;
                    }
                    var unused = turn.awaitNanos(left.toNanos());
                }
            }
            came = true;
            return true;
        } finally {
            queue.remove(turn);
            if (!came) {
                wakeNext(); // the signal may have been for this thread
            }
        }
    }

    private @Nullable Pass awaitProbe(Instant probeAt, @Nullable Instant deadline) throws InterruptedException {
        boolean made = false;
        try {
            boolean inTime = deadline == null || probeAt.isBefore(deadline);
            sleeper.sleep(Duration.between(clock.instant(), inTime ? probeAt : deadline));
            if (!inTime) {
                return null;
            }
            lock.lockInterruptibly();
            try {
                made = true;
                return pass(true);
            } finally {
                lock.unlock();
            }
        } finally {
            if (!made) {
                letAnotherProbe();
            }
        }
    }

    private void letAnotherProbe() {
        lock.lock();
        try {
            probing = false;
            wakeNext();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever passes wakes the one behind, so one signal at a time is enough. */
    private void wakeNext() {
        Condition head = queue.peekFirst();
        if (head != null && mayGo()) {
            head.signal();
        }
    }

    /** Updates limit and breaker; tells whether a failure is the job's to bear. */
    private boolean learn(Pass pass, CallResult result, Instant now) {
        return switch (result) {
            case Alive alive -> {
                if (alive.served()) {
                    served++;
                    limit.served();
                }
                breaker.alive(pass.probe());
                yield true;
            }
            case RateLimited limited -> {
                breaker.alive(pass.probe());
                yield limit.overloaded(pass.ticket(), nextTicket);
            }
            case Unclear unclear -> {
                if (pass.probe()) {
                    breaker.probeWithoutResult(now);
                }
                yield !pass.probe() || (pass.alone() && unclear.mayBeTheJobsFault());
            }
            case Failed failed -> learnFailure(pass, failed, now);
            case Refused refused -> {
                breaker.refused(pass.probe(), refused.kind(), refused.message(), now);
                yield false;
            }
        };
    }

    private boolean learnFailure(Pass pass, Failed failure, Instant now) {
        boolean knownToBeDown = breaker.isOpen();
        if (failure.asksForLess()) {
            limit.overloaded(pass.ticket(), nextTicket);
        }
        breaker.failed(pass.probe(), failure.kind(), failure.message(), now);
        if (failure.kind() == EndpointTrouble.Kind.UNREACHABLE) {
            return false;
        }
        // Were the only job left the one that brings the server down, its probes would go on for ever.
        return pass.probe() ? pass.alone() && failure.mayBeTheJobsFault() : !knownToBeDown;
    }
}
