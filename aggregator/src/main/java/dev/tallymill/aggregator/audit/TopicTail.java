package dev.tallymill.aggregator.audit;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the committed records of a topic from its beginning, and each time goes on where it stopped. Not thread-safe.
 *
 * @param <V> type of the values
 */
final class TopicTail<V> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RECORDS_PER_POLL = 5000;
    private static final int BYTES_PER_PARTITION = 4 << 20;

    private final KafkaConsumer<byte[], V> consumer;
    private final List<TopicPartition> partitions;

    TopicTail(KafkaSettings kafka, String topic, Deserializer<V> values) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BYTES_PER_PARTITION);
        consumer = new GrouplessConsumer<>(config, new ByteArrayDeserializer(), values);
        partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Hands over every record up to the end that the topic has now.
     *
     * @return number of records
     */
    long read(Consumer<ConsumerRecord<byte[], V>> sink) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long records = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], V> record : consumer.poll(POLL)) {
                sink.accept(record);
                records++;
            }
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
