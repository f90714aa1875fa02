package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.EndpointTrouble.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint, or one model of it, is worth calling. Pure; not thread-safe, {@link EndpointGate} owns it.
 *
 * <p>Closed until a number of failures in a row, or at once when the endpoint refuses every job. Then it is open,
 * and only probes, one at a time, may call; the first that finds the endpoint alive closes it.
 */
final class CircuitBreaker {

    private static final int FAILURES_TO_OPEN = 5;

    private final ProbeSchedule schedule;
    private int failuresInRow;
    private boolean open;
    private @Nullable EndpointTrouble trouble;
    private int failedProbes;
    private Instant nextProbe = Instant.MIN;

    CircuitBreaker(ProbeSchedule schedule) {
        this.schedule = schedule;
    }

    boolean isOpen() {
        return open;
    }

    /** Why nothing but probes goes through; null while closed. */
    @Nullable
    EndpointTrouble openFor() {
        return open ? trouble : null;
    }

    /** Closed, and the last answer was none of those that open it. */
    boolean isUntroubled() {
        return !open && failuresInRow == 0;
    }

    /** When the next probe may start, while open; while closed, how long the last failure is news. */
    Instant nextProbe() {
        return nextProbe;
    }

    /**
     * Why nothing is called; while closed, that connections have failed and none has succeeded since. Else null.
     */
    @Nullable
    EndpointTrouble trouble() {
        return open || (trouble != null && trouble.kind() == Kind.UNREACHABLE) ? trouble : null;
    }

    /** The endpoint answered for itself. While open only a probe's answer counts: others started before the trouble. */
    void alive(boolean probe) {
        if (open && !probe) {
            return;
        }
        open = false;
        failuresInRow = 0;
        failedProbes = 0;
        trouble = null;
    }

    /**
     * A connect error, timeout, 502, 503, 504 or 529.
     *
     * @param asked delay the server asked for
     */
    void failed(boolean probe, Kind kind, String message, @Nullable Duration asked, Instant now) {
        if (open) {
            if (probe) {
                probeFailed(kind, message, asked, now);
            }
            return;
        }
        failuresInRow++;
        describe(kind, message, now);
        if (failuresInRow >= FAILURES_TO_OPEN) {
            open(kind, asked, now);
        } else {
            nextProbe = now.plus(schedule.longest());
        }
    }

    /** No job can succeed for now: one refusal is enough. */
    void refused(boolean probe, Kind kind, String message, @Nullable Duration asked, Instant now) {
        if (open && probe) {
            probeFailed(kind, message, asked, now);
        } else if (!open) {
            describe(kind, message, now);
            open(kind, asked, now);
        }
    }

    /** A probe that says nothing about the endpoint, or was not made: the trouble stays, the next may come. */
    void probeWithoutResult(Instant now) {
        EndpointTrouble current = trouble;
        if (open && current != null) {
            probeFailed(current.kind(), current.message(), null, now);
        }
    }

    private void open(Kind kind, @Nullable Duration asked, Instant now) {
        open = true;
        failedProbes = 0;
        nextProbe = now.plus(schedule.after(kind, 0, asked));
    }

    private void probeFailed(Kind kind, String message, @Nullable Duration asked, Instant now) {
        failedProbes++;
        describe(kind, message, now);
        nextProbe = now.plus(schedule.after(kind, failedProbes, asked));
    }

    private void describe(Kind kind, String message, Instant now) {
        EndpointTrouble known = trouble;
        Instant since = known != null && known.kind() == kind ? known.since() : now;
        trouble = new EndpointTrouble(kind, message, since);
    }
}
