package dev.tallymill.worker.call.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Cancels calls that are past their time. Socket timeouts start anew with every byte, so a drip-fed body would never end
 * by itself. One thread looks at all calls in turn: registering and leaving cost a hash map entry, not a timer.
 */
final class CallWatchdog implements AutoCloseable {

    private static final Duration ROUND = Duration.ofMillis(100);

    private final Clock clock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService rounds;

    CallWatchdog(Clock clock) {
        this.clock = clock;
        this.rounds = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("call-watchdog").factory());
        // Its outcome is of no interest: a round throws nothing, and close() ends it.
        var unused = rounds.scheduleWithFixedDelay(
                this::cancelOverdue, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Watches the call until the watch is closed. */
    Watch watch(Cancellable call, Duration timeout) {
        Watch watch = new Watch(call, clock.instant(), timeout);
        watches.add(watch);
        return watch;
    }

    private void cancelOverdue() {
        Instant now = clock.instant();
        for (Watch watch : watches) {
            if (watch.isOver(now)) {
                watch.cancel();
            }
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }

    /** One call under watch. */
    final class Watch implements AutoCloseable {

        private final Cancellable call;
        private final Instant start;
        private final Instant end;
        private volatile Instant silenceEnd = Instant.MAX;
        private volatile boolean cancelled;

        private Watch(Cancellable call, Instant start, Duration timeout) {
            this.call = call;
            this.start = start;
            this.end = start.plus(timeout);
        }

        /** When the call began. */
        Instant start() {
            return start;
        }

        /** Cancels the call after this time, unless this is called again before. */
        void expectMoreWithin(Duration time) {
            silenceEnd = clock.instant().plus(time);
        }

        /** Only the end of the whole time counts from here on. */
        void allowSilence() {
            silenceEnd = Instant.MAX;
        }

        private boolean isOver(Instant now) {
            return !end.isAfter(now) || !silenceEnd.isAfter(now);
        }

        private void cancel() {
            cancelled = true;
            watches.remove(this);
            call.cancel();
        }

        /** Whether the call ended because its time was over. */
        boolean cancelled() {
            return cancelled;
        }

        /** Whether it was for silence, rather than for the end of the whole time. */
        boolean silent() {
            return cancelled && clock.instant().isBefore(end);
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
