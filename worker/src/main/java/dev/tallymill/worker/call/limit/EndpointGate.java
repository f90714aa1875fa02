package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through to one endpoint, first come, first served but for retries: no more than the adaptive limit, none while the circuit
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
    private final WaitingLine line = new WaitingLine();
    private final EndpointHealth health;
    private int inFlight;
    private boolean probing;
    private long nextTicket;

    public EndpointGate(GateSettings settings, Clock clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.health = new EndpointHealth(
                new AdaptiveLimit(settings.ceiling()),
                new CircuitBreaker(new ProbeSchedule(
                        settings.shortestProbe(), settings.longestProbe(), settings.probeAfterRefusal())));
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
     * @param ahead before all who wait without being ahead, rather than behind them: for jobs that have been refused before,
     *     or the same unlucky ones are refused again and again where the endpoint serves a few calls a minute
     * @return null when the deadline came first
     */
    public @Nullable Pass enter(@Nullable Instant deadline, boolean ahead) throws InterruptedException {
        Instant probeAt;
        lock.lockInterruptibly();
        try {
            if ((!line.isEmpty() || !mayGo()) && !awaitTurn(deadline, ahead)) {
                return null;
            }
            if (!health.isOpen()) {
                Pass pass = pass(false);
                wakeNext();
                return pass;
            }
            probing = true;
            probeAt = health.nextProbe();
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
            boolean jobToBlame = health.learn(pass, result, nextTicket, clock.instant());
            wakeNext();
            return new Verdict(jobToBlame, health.isOpen());
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
            return new GateStatus(inFlight, health.limit(), health.trouble());
        } finally {
            lock.unlock();
        }
    }

    private boolean mayGo() {
        return health.isOpen() ? !probing : inFlight < health.limit();
    }

    private Pass pass(boolean probe) {
        inFlight++;
        return new Pass(nextTicket++, probe, probe && line.isEmpty());
    }

    /** Waits in the queue until it is this thread's turn; false when the deadline came first. */
    @SuppressWarnings("ReferenceEquality") // a condition is nobody's but its waiter's
    private boolean awaitTurn(@Nullable Instant deadline, boolean ahead) throws InterruptedException {
        Condition turn = lock.newCondition();
        line.join(turn, ahead);
        boolean came = false;
        try {
            while (line.head() != turn || !mayGo()) {
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
            line.leave(turn, ahead);
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
        Condition head = line.head();
        if (head != null && mayGo()) {
            head.signal();
        }
    }
}
