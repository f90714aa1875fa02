package dev.tallymill.aggregator.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.SpendKey;
import dev.tallymill.schemas.record.SpendTotals;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what the aggregator published, and checks on the way that no total ever went backwards. */
final class Spend {

    private final TestCluster cluster;
    private final Deserializer<SpendKey> keys;
    private final Deserializer<SpendTotals> totals;
    private final Deserializer<BatchProgress> progress;

    Spend(TestCluster cluster) {
        this.cluster = cluster;
        this.keys = cluster.kafka().deserializer(true);
        this.totals = cluster.kafka().deserializer(false);
        this.progress = cluster.kafka().deserializer(false);
    }

    /** Waits for a progress record of {@code batchId} that {@code condition} holds for. */
    BatchProgress awaitProgress(String batchId, Duration timeout, Predicate<BatchProgress> condition) {
        try (Consumer<byte[], byte[]> consumer =
                cluster.reader(cluster.kafka().topics().batchProgress())) {
            long deadline = System.nanoTime() + timeout.toNanos();
            BatchProgress latest = null;
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (batchId.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                        latest = progress.deserialize(record.topic(), record.value());
                    }
                }
                if (latest != null && condition.test(latest)) {
                    return latest;
                }
            }
            throw new AssertionError("no such progress of " + batchId + " within " + timeout + ", last: " + latest);
        }
    }

    /** The last progress record of {@code batchId}. */
    BatchProgress progress(String batchId) {
        Map<String, BatchProgress> last = new HashMap<>();
        cluster.readAll(cluster.kafka().topics().batchProgress(), (key, value) -> {
            BatchProgress row = progress.deserialize("batch-progress", value);
            BatchProgress before = last.put(row.getBatchId(), row);
            if (before != null) {
                assertThat(row.getCompleted()).isGreaterThanOrEqualTo(before.getCompleted());
                assertThat(row.getCost()).isGreaterThanOrEqualTo(before.getCost());
            }
        });
        BatchProgress found = last.get(batchId);
        if (found == null) {
            throw new AssertionError("no progress of " + batchId);
        }
        return found;
    }

    /** The last row under each key of a spend topic. */
    Map<SpendKey, SpendTotals> rows(String topic) {
        Map<SpendKey, SpendTotals> last = new HashMap<>();
        cluster.readAll(topic, (key, value) -> {
            SpendTotals row = totals.deserialize(topic, value);
            SpendTotals before = last.put(keys.deserialize(topic, key), row);
            if (before != null) {
                assertThat(row.getCompleted()).isGreaterThanOrEqualTo(before.getCompleted());
                assertThat(row.getCost()).isGreaterThanOrEqualTo(before.getCost());
            }
        });
        return last;
    }

    static BigDecimal cost(Map<SpendKey, SpendTotals> rows) {
        return rows.values().stream().map(SpendTotals::getCost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    static long completed(Map<SpendKey, SpendTotals> rows) {
        return rows.values().stream().mapToLong(SpendTotals::getCompleted).sum();
    }
}
