package dev.tallymill.standalone.deadletter;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.DeadLetterOrigin;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@code dead-letters} topic from its beginning to its end. A letter that was replayed has a marker behind it: a
 * record with {@link #REPLAYED}, written in the transaction that published the letter's bytes again. Not thread-safe.
 */
final class DeadLetterLog implements AutoCloseable {

    /** Header of a marker: {@code PARTITION@OFFSET} of the letter in the dead letters. */
    static final String REPLAYED = "tallymill.dead.letter.replayed";

    private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> reader;

    DeadLetterLog(KafkaSettings kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.topic = kafka.topics().deadLetters();
        this.reader = new GrouplessConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Every letter there is, in the order of the log. */
    List<Letter> letters() {
        Map<String, Letter> letters = new LinkedHashMap<>();
        read(record -> {
            Header marker = record.headers().lastHeader(REPLAYED);
            if (marker != null) {
                letters.computeIfPresent(
                        new String(marker.value(), StandardCharsets.UTF_8), (place, letter) -> letter.asReplayed());
                return;
            }
            DeadLetterOrigin origin = DeadLetterOrigin.from(record.headers());
            if (origin == null) {
                log.warn("The record at {} of {} does not say where it comes from", marker(record), topic);
                return;
            }
            TopicPartition place = new TopicPartition(topic, record.partition());
            letters.put(
                    marker(record), new Letter(place, record.offset(), origin, record.serializedValueSize(), false));
        });
        return new ArrayList<>(letters.values());
    }

    /** Hands every record up to the end that the topic has now to {@code sink}. */
    void read(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            reader.poll(POLL).forEach(sink);
        }
    }

    /** How a marker names {@code record}. */
    static String marker(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + "@" + record.offset();
    }

    @Override
    public void close() {
        reader.close();
    }
}
