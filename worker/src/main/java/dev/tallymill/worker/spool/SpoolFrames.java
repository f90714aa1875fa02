package dev.tallymill.worker.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a spool file. Pure.
 *
 * <pre>
 * file   "TMSPOOL1"  16 bytes: id of the topic  frame*
 * frame  int: length of what follows the checksum  int: CRC-32C of that
 *        int: partition  long: offset  bytes: key  int: number of headers  (bytes: name  bytes: value)*  bytes: value
 * bytes  int: their number, -1 for null  the bytes
 * </pre>
 *
 * A file ends where a frame is not whole: there its writer was killed.
 */
final class SpoolFrames {

    static final int HEADER_BYTES = 24;

    private static final long MAGIC = 0x544d53504f4f4c31L; // TMSPOOL1
    private static final int PREFIX_BYTES = 8;

    /** Partition and offset, and the numbers of the bytes of key and value, and of headers. */
    private static final int FIXED_BYTES = 24;

    private static final int NULL = -1;

    private SpoolFrames() {}

    static byte[] header(TopicIncarnation topic) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putLong(topic.mostSignificantBits())
                .putLong(topic.leastSignificantBits())
                .array();
    }

    static byte[] frame(SpooledAnswer answer) {
        int body = FIXED_BYTES + lengthOf(answer.key()) + answer.value().length;
        for (Header header : answer.headers()) {
            body += 2 * Integer.BYTES + nameOf(header).length + lengthOf(header.value());
        }
        ByteBuffer frame = ByteBuffer.allocate(PREFIX_BYTES + body);
        frame.position(PREFIX_BYTES);
        frame.putInt(answer.partition()).putLong(answer.offset());
        put(frame, answer.key());
        frame.putInt(answer.headers().toArray().length);
        for (Header header : answer.headers()) {
            put(frame, nameOf(header));
            put(frame, header.value());
        }
        put(frame, answer.value());
        frame.putInt(0, body).putInt(4, checksum(frame.array(), PREFIX_BYTES, body));
        return frame.array();
    }

    /** The whole frames of a file; none if it is another topic's, or no spool file. */
    static List<SpooledAnswer> read(byte[] file, TopicIncarnation topic) {
        List<SpooledAnswer> answers = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length < HEADER_BYTES
                || bytes.getLong() != MAGIC
                || bytes.getLong() != topic.mostSignificantBits()
                || bytes.getLong() != topic.leastSignificantBits()) {
            return answers;
        }
        while (bytes.remaining() >= PREFIX_BYTES + FIXED_BYTES) {
            int body = bytes.getInt();
            int checksum = bytes.getInt();
            if (body < FIXED_BYTES || body > bytes.remaining() || checksum != checksum(file, bytes.position(), body)) {
                break;
            }
            answers.add(answer(bytes));
        }
        return answers;
    }

    private static SpooledAnswer answer(ByteBuffer bytes) {
        int partition = bytes.getInt();
        long offset = bytes.getLong();
        byte @Nullable [] key = take(bytes);
        Headers headers = new RecordHeaders();
        for (int left = bytes.getInt(); left > 0; left--) {
            String name = new String(takePresent(bytes), StandardCharsets.UTF_8);
            headers.add(name, take(bytes));
        }
        return new SpooledAnswer(partition, offset, key, headers, takePresent(bytes));
    }

    private static byte[] nameOf(Header header) {
        return header.key().getBytes(StandardCharsets.UTF_8);
    }

    private static int lengthOf(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void put(ByteBuffer frame, byte @Nullable [] bytes) {
        frame.putInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            frame.put(bytes);
        }
    }

    private static byte @Nullable [] take(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length == NULL) {
            return null;
        }
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    private static byte[] takePresent(ByteBuffer bytes) {
        return Objects.requireNonNull(take(bytes), "never written as null");
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
