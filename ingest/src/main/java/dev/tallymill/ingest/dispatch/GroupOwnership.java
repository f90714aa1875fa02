package dev.tallymill.ingest.dispatch;

import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Shares the partitions out among all instances by Kafka's own means: the members of a consumer group that never reads. Its
 * partitions are paused, only who has them matters. A member that dies loses them after the session timeout, one that
 * closes at once.
 */
final class GroupOwnership implements Ownership {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final int HEARTBEATS_A_SESSION = 6;
    private static final int MAX_POLL_INTERVAL_MS = 120_000;

    private final Consumer<byte[], byte[]> consumer;

    GroupOwnership(KafkaSettings kafka, Duration sessionTimeout) {
        this.consumer = new KafkaConsumer<>(
                config(kafka, sessionTimeout), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(kafka.topics().batches()), new PauseEverything());
    }

    @Override
    public Set<Integer> partitions(Duration patience) {
        consumer.poll(consumer.assignment().isEmpty() ? patience : Duration.ZERO);
        return consumer.assignment().stream().map(TopicPartition::partition).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
    }

    private static Map<String, Object> config(KafkaSettings kafka, Duration sessionTimeout) {
        int sessionMs = Math.toIntExact(sessionTimeout.toMillis());
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, kafka.topics().prefix() + "dispatcher");
        config.put(
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"); // the other one takes no session timeout from members
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionMs);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, sessionMs / HEARTBEATS_A_SESSION);
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_INTERVAL_MS);
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return config;
    }

    private final class PauseEverything implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // The dispatcher sees it when the poll returns, before it does anything else.
        }
    }
}
