package dev.tallymill.worker.consume;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether the consumer is connected to any broker. While it is not, its {@code poll} and its background thread spin, half a
 * processor for nothing (KAFKA-20253, in Kafka 4.3.1): then the poll thread pauses here instead. Poll thread.
 */
final class Connections {

    private static final String GROUP = "consumer-metrics";
    private static final String NAME = "connection-count";

    private final @Nullable Metric count;

    Connections(Consumer<?, ?> member) {
        this.count = member.metrics().entrySet().stream()
                .filter(entry -> isCount(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static boolean isCount(MetricName name) {
        return name.group().equals(GROUP) && name.name().equals(NAME);
    }

    /** Returns at once with {@code longest} when there is a connection; else pauses for so long and returns zero. */
    Duration pauseWithout(Duration longest) {
        if (count == null || !(count.metricValue() instanceof Double connections) || connections > 0) {
            return longest;
        }
        LockSupport.parkNanos(this, longest.toNanos());
        return Duration.ZERO;
    }
}
