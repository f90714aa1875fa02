package dev.tallymill.schemas.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;

/** A clock that moves only by sleeping, and remembers each pause. */
final class PausesOnly implements Time {

    private final List<Long> pausesMs = new ArrayList<>();
    private long nowMs;

    List<Long> pausesMs() {
        return pausesMs;
    }

    @Override
    public void sleep(long ms) {
        pausesMs.add(ms);
        nowMs += ms;
    }

    @Override
    public long milliseconds() {
        return nowMs;
    }

    @Override
    public long nanoseconds() {
        return nowMs * 1_000_000;
    }

    @Override
    public long hiResClockMs() {
        return nowMs;
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Timer timer(long timeoutMs) {
        throw new UnsupportedOperationException();
    }
}
