package dev.tallymill.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record that nobody can decode, on its way to the {@code dead-letters} topic: the original key, bytes, headers and
 * timestamp, and headers that tell where it stood and what was wrong. Their values are UTF-8 text, numbers in decimal.
 */
public final class DeadLetter {

    /** Begins the name of every header that is about the letter and not about its record. */
    public static final String HEADER_PREFIX = "tallymill.dead.letter.";

    public static final String TOPIC = HEADER_PREFIX + "topic";
    public static final String PARTITION = HEADER_PREFIX + "partition";
    public static final String OFFSET = HEADER_PREFIX + "offset";
    public static final String TIMESTAMP = HEADER_PREFIX + "timestamp";
    public static final String EXCEPTION = HEADER_PREFIX + "exception";
    public static final String MESSAGE = HEADER_PREFIX + "message";

    private DeadLetter() {}

    /** The letter about {@code record}, addressed to {@code deadLettersTopic}. */
    public static ProducerRecord<byte[], byte[]> of(
            String deadLettersTopic, ConsumerRecord<byte[], byte[]> record, Throwable why) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                deadLettersTopic,
                null,
                Math.max(0, record.timestamp()),
                record.key(),
                record.value(),
                record.headers());
        Headers headers = letter.headers();
        add(headers, TOPIC, record.topic());
        add(headers, PARTITION, Integer.toString(record.partition()));
        add(headers, OFFSET, Long.toString(record.offset()));
        add(headers, TIMESTAMP, Long.toString(record.timestamp()));
        add(headers, EXCEPTION, why.getClass().getName());
        add(headers, MESSAGE, String.valueOf(why.getMessage()));
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
