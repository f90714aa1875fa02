package dev.tallymill.standalone.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How fast lines end, over a sliding window, and how long the rest takes at that rate. Pure but for its memory. */
final class RateMeter {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private record Sample(Instant at, long done) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    void record(Instant at, long done) {
        samples.addLast(new Sample(at, done));
        // Keeps one sample at or before the window's start, so that the window is always covered.
        Instant start = at.minus(WINDOW);
        while (samples.size() > 2 && isSecondBefore(start)) {
            samples.removeFirst();
        }
    }

    private boolean isSecondBefore(Instant start) {
        var walk = samples.iterator();
        walk.next();
        return !walk.next().at().isAfter(start);
    }

    /** Lines per second over the window; 0 before two samples. */
    double linesPerSecond() {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        if (first == null || last == null || !last.at().isAfter(first.at())) {
            return 0;
        }
        double seconds = Duration.between(first.at(), last.at()).toNanos() / 1e9;
        return (last.done() - first.done()) / seconds;
    }

    /** Null while nothing moves. */
    @Nullable
    Duration timeFor(long lines) {
        double rate = linesPerSecond();
        return rate <= 0 ? null : Duration.ofMillis((long) (lines * 1000 / rate));
    }
}
