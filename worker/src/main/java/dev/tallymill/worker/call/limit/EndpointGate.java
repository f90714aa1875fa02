package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.Alarm;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.fair.Claimant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through to one endpoint: no more than the ceiling, of each model no more than its adaptive limit and its budget of
 * the minute, and while a breaker is open only one probe at a time. What holds one model's jobs back holds back no other's.
 * Thread-safe.
 *
 * <p>There is no thread of its own: whoever enters or leaves gives leave to all who may have it now, and the first in each line
 * wakes up when its time comes. {@code lock} guards {@code turns} and the waiters in its lines.
 */
public final class EndpointGate {

    private final Clock clock;
    private final Supplier<Alarm> alarms;
    private final ReentrantLock lock = new ReentrantLock();
    private final Turns turns;

    /**
     * A gate that is open.
     *
     * @param alarms makes the alarms that jobs wait for
     */
    public EndpointGate(GateSettings settings, Clock clock, Supplier<Alarm> alarms) {
        this.clock = clock;
        this.alarms = alarms;
        this.turns = new Turns(settings);
    }

    /**
     * What the endpoint's state makes of a call's result.
     *
     * @param jobToBlame whether a failure counts against the job's attempts
     * @param open whether the endpoint or the job's model is paused now
     * @param change what the result paused or let go on: of the endpoint, else of the job's model; mostly null
     */
    public record Verdict(
            boolean jobToBlame, boolean open, @Nullable PauseChange change) {}

    /**
     * Waits for leave to make a call.
     *
     * @param claimant for whom: of those who wait for a model, the tenant with the fewest calls in the air for its weight is
     *     next
     * @param ahead before all of its model who wait without being ahead, rather than behind them: for jobs that have been
     *     refused before, or the same unlucky ones are refused again and again where the endpoint serves a few calls a minute
     * @return null when the deadline came first
     */
    public @Nullable Pass enter(Demand demand, Claimant claimant, @Nullable Instant deadline, boolean ahead)
            throws InterruptedException {
        Waiter waiter = new Waiter(demand, claimant, ahead, deadline, alarms.get());
        ModelLane lane = locked(now -> turns.join(waiter));
        boolean entered = false;
        try {
            while (true) {
                Duration patience;
                lock.lock();
                try {
                    Instant now = clock.instant();
                    waiter.lookAround();
                    turns.dispatch(now);
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
        return locked(now -> {
            Verdict verdict = turns.end(pass, result, receipt, now);
            turns.dispatch(now);
            return verdict;
        });
    }

    /** Calls that were served since the start: tells whether the endpoint has served others meanwhile. */
    public long served() {
        return locked(now -> turns.served());
    }

    /** What the gate is doing right now. */
    public GateStatus status() {
        return locked(turns::status);
    }

    /** What it is doing for each model right now. */
    public List<ModelStatus> models() {
        return locked(turns::models);
    }

    private void giveUp(Waiter waiter, ModelLane lane) {
        lock.lock();
        try {
            Pass given = waiter.pass();
            if (given != null) { // at the moment it was interrupted
                var unused = leave(given, new CallResult.Unclear(false), Receipt.NOT_SENT);
            } else {
                turns.giveUp(waiter, lane);
                turns.dispatch(clock.instant());
            }
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Function<Instant, T> work) {
        lock.lock();
        try {
            return work.apply(clock.instant());
        } finally {
            lock.unlock();
        }
    }
}
