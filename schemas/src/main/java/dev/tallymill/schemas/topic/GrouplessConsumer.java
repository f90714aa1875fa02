package dev.tallymill.schemas.topic;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A consumer of partitions it assigned to itself, which closes at once. Kafka's own waits for the fetch that is on its
 * way, up to {@code fetch.max.wait.ms}; one that leaves no group and commits no offsets has nothing to wait for. Like
 * every consumer it belongs to one thread.
 */
public final class GrouplessConsumer<K, V> extends KafkaConsumer<K, V> {

    public GrouplessConsumer(Map<String, Object> config, Deserializer<K> keys, Deserializer<V> values) {
        super(config, keys, values);
    }

    @Override
    public void close() {
        close(CloseOptions.timeout(Duration.ZERO));
    }
}
