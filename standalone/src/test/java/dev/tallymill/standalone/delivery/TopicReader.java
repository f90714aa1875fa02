package dev.tallymill.standalone.delivery;

import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads all partitions of one topic from their beginnings, as a member of no group.
 *
 * @param <T> what the topic's values are
 */
record TopicReader<T>(KafkaSettings kafka, String topic, String isolation) {

    private static final Duration POLL = Duration.ofMillis(100);

    /** Everything, up to the end of each partition now. */
    List<T> all() {
        List<T> found = new ArrayList<>();
        read(found::add, reader -> {
            Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
            return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
        });
        return found;
    }

    /** Hands every value to {@code sink} until it is {@code enough}. */
    void read(Consumer<T> sink, Predicate<KafkaConsumer<byte[], byte[]>> enough) {
        Map<String, Object> config = new HashMap<>(kafka.clientProperties());
        config.put("isolation.level", isolation);
        try (Deserializer<T> deserializer = kafka.deserializer(false);
                KafkaConsumer<byte[], byte[]> reader =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            while (!enough.test(reader)) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    sink.accept(deserializer.deserialize(topic, record.value()));
                }
            }
        }
    }
}
