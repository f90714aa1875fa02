package dev.tallymill.aggregator.topology;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** Time that passes only by sleeping. */
final class SleepCounter implements Time {

    private long millis;

    Duration slept() {
        return Duration.ofMillis(millis);
    }

    @Override
    public long milliseconds() {
        return millis;
    }

    @Override
    public long nanoseconds() {
        return millis * 1_000_000;
    }

    @Override
    public void sleep(long ms) {
        millis += ms;
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException("nothing here waits for an object");
    }
}
