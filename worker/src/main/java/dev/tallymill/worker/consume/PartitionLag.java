package dev.tallymill.worker.consume;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * How many jobs of each partition are not done, as of the last fetch. The poll thread looks now and then, any thread may
 * ask.
 */
final class PartitionLag {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private long lastLook;
    private volatile Map<Integer, Long> lag = Map.of();

    PartitionLag(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastLook = nanoTime.getAsLong() - INTERVAL.toNanos();
    }

    /** Jobs not done, by the number of the partition; no more than a second old while the worker polls. */
    Map<Integer, Long> byPartition() {
        return lag;
    }

    /** Poll thread. */
    void lookAt(Collection<AssignedPartition> partitions, Consumer<?, ?> member) {
        long now = nanoTime.getAsLong();
        if (now - lastLook < INTERVAL.toNanos()) {
            return;
        }
        lastLook = now;
        Map<Integer, Long> seen = new TreeMap<>();
        for (AssignedPartition partition : partitions) {
            long behind = member.currentLag(partition.source()).orElse(0);
            long taken = (long) partition.backlog().size() + partition.tracker().pending();
            seen.put(partition.source().partition(), behind + taken);
        }
        lag = Map.copyOf(seen);
    }
}
