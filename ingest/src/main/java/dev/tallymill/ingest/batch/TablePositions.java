package dev.tallymill.ingest.batch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;

/** How far the tables have been read; lets threads wait for that. Thread-safe. */
final class TablePositions {

    private final Time time;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private long version;
    private @Nullable RuntimeException failure;

    TablePositions(Time time) {
        this.time = time;
    }

    /**
     * Everything before {@code reached} was read.
     *
     * @param news whether that changed any table
     */
    synchronized void advance(Map<TopicPartition, Long> reached, boolean news) {
        positions.putAll(reached);
        if (news) {
            version++;
        }
        notifyAll();
    }

    /** Reading has ended for good. */
    synchronized void fail(RuntimeException cause) {
        failure = cause;
        notifyAll();
    }

    synchronized @Nullable RuntimeException failure() {
        return failure;
    }

    /** Lets those go on who wait for news, though there is none. */
    synchronized void wake() {
        version++;
        notifyAll();
    }

    /** Changes with every piece of news. */
    synchronized long version() {
        return version;
    }

    /** Waits until there is news since {@code seen}, or {@code longest} has passed. */
    synchronized void awaitNews(long seen, Duration longest) {
        await(() -> version != seen, longest);
    }

    /**
     * Waits until everything before {@code targets} was read.
     *
     * @throws TimeoutException if that takes longer than {@code longest}
     */
    synchronized void awaitReached(Map<TopicPartition, Long> targets, Duration longest) {
        if (!await(() -> reached(targets), longest)) {
            throw new TimeoutException("the tables did not catch up with their topics within " + longest);
        }
    }

    /** True when everything before {@code targets} was read. */
    synchronized boolean hasReached(Map<TopicPartition, Long> targets) {
        return reached(targets);
    }

    private boolean reached(Map<TopicPartition, Long> targets) {
        return targets.entrySet().stream()
                .allMatch(target -> positions.getOrDefault(target.getKey(), -1L) >= target.getValue());
    }

    private boolean await(BooleanSupplier condition, Duration longest) {
        Timer timer = time.timer(longest);
        while (!condition.getAsBoolean()) {
            if (failure != null) {
                throw new KafkaException("the tables cannot be read any more: " + failure.getMessage(), failure);
            }
            timer.update();
            if (timer.isExpired()) {
                return false;
            }
            try {
                wait(timer.remainingMs());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        return true;
    }
}
