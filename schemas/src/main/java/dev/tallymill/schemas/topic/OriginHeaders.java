package dev.tallymill.schemas.topic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Headers on records of {@code dead-letters}: where the record stood and why it is no use. Numbers are 8-byte big-endian
 * integers, texts UTF-8; the record's own headers stay.
 *
 * @param topic topic the record was read from
 * @param partition its partition there
 * @param offset its offset there
 * @param reason what the decoder said
 */
public record OriginHeaders(String topic, int partition, long offset, String reason) {

    public static final String TOPIC = "tallymill.origin.topic";
    public static final String PARTITION = "tallymill.origin.partition";
    public static final String OFFSET = "tallymill.origin.offset";
    public static final String EXCEPTION = "tallymill.origin.exception";

    public static OriginHeaders of(ConsumerRecord<?, ?> record, String reason) {
        return new OriginHeaders(record.topic(), record.partition(), record.offset(), reason);
    }

    public List<Header> toHeaders() {
        return List.of(
                new RecordHeader(TOPIC, topic.getBytes(StandardCharsets.UTF_8)),
                new RecordHeader(PARTITION, encode(partition)),
                new RecordHeader(OFFSET, encode(offset)),
                new RecordHeader(EXCEPTION, reason.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] encode(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
