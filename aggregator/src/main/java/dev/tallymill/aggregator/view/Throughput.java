package dev.tallymill.aggregator.view;

import java.time.Duration;
import java.util.ArrayDeque;

/** Jobs a second over the last moments, from counts that come now and then. Not thread-safe. */
final class Throughput {

    private static final long WINDOW_MILLIS = Duration.ofSeconds(15).toMillis();
    private static final long LEAST_GAP_MILLIS = Duration.ofSeconds(1).toMillis();

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /** So many jobs had ended at {@code at}, in milliseconds since the epoch. */
    void note(long at, long jobs) {
        Sample last = samples.peekLast();
        if (last != null && at - last.at() < LEAST_GAP_MILLIS && samples.size() > 1) {
            samples.pollLast();
        }
        samples.addLast(new Sample(at, jobs));
        while (samples.size() > 2 && at - samples.getFirst().at() > WINDOW_MILLIS) {
            samples.pollFirst();
        }
    }

    /** The rate now; 0 once nothing has come for a while. */
    double perSecond(long now) {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        if (first == null || last == null || samples.size() < 2 || now - last.at() > WINDOW_MILLIS) {
            return 0;
        }
        long millis = Math.max(last.at() - first.at(), 1);
        return Math.max(0, last.jobs() - first.jobs()) * 1000.0 / millis;
    }

    private record Sample(long at, long jobs) {}
}
