package dev.tallymill.ingest.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells a rival from a long pause. Both show as the producer being fenced: after a pause longer than the transaction
 * timeout the broker fences a producer that has no rival. That happens now and then; a rival fences again and again.
 * Not thread-safe.
 */
final class FencingWatch {

    private static final int TIMES = 3;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final Deque<Instant> fencings = new ArrayDeque<>();

    /** Notes a fencing; true when there must be a rival. */
    boolean showsRival(Instant now) {
        fencings.addLast(now);
        while (fencings.getFirst().isBefore(now.minus(WITHIN))) {
            fencings.removeFirst();
        }
        return fencings.size() >= TIMES;
    }
}
