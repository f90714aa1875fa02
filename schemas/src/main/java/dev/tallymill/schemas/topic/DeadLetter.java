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

    public static final String TOPIC = "tallymill.dead.letter.topic";
    public static final String PARTITION = "tallymill.dead.letter.partition";
    public static final String OFFSET = "tallymill.dead.letter.offset";
    public static final String EXCEPTION = "tallymill.dead.letter.exception";
    public static final String MESSAGE = "tallymill.dead.letter.message";

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
        add(headers, EXCEPTION, why.getClass().getName());
        add(headers, MESSAGE, String.valueOf(why.getMessage()));
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
