package dev.tallymill.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a dead letter tell.
 *
 * @param topic where the record stood
 * @param partition of {@code topic}
 * @param offset in {@code partition}
 * @param timestamp of the record there, milliseconds since 1970
 * @param exception class of what was thrown
 * @param message what it said
 */
public record DeadLetterOrigin(
        String topic, int partition, long offset, long timestamp, String exception, String message) {

    /** The origin that {@code headers} name, null where they do not name one; the last of each kind counts. */
    public static @Nullable DeadLetterOrigin from(Headers headers) {
        String topic = text(headers, DeadLetter.TOPIC);
        String partition = text(headers, DeadLetter.PARTITION);
        String offset = text(headers, DeadLetter.OFFSET);
        if (topic == null || partition == null || offset == null) {
            return null;
        }
        try {
            String timestamp = text(headers, DeadLetter.TIMESTAMP);
            return new DeadLetterOrigin(
                    topic,
                    Integer.parseInt(partition),
                    Long.parseLong(offset),
                    timestamp == null ? 0 : Long.parseLong(timestamp),
                    String.valueOf(text(headers, DeadLetter.EXCEPTION)),
                    String.valueOf(text(headers, DeadLetter.MESSAGE)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** As an operator writes it: {@code TOPIC-PARTITION@OFFSET}. */
    public String place() {
        return topic + "-" + partition + "@" + offset;
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
