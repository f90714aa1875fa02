package dev.tallymill.worker.spool;

import dev.tallymill.worker.call.KeptAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a spool file. Pure.
 *
 * <pre>
 * file   "TMSPOOL2"  16 bytes: id of the topic  frame*
 * frame  int: length of what follows the checksum  int: CRC-32C of that
 *        int: partition  long: offset  int: attempts  long: start  long: end  int: status  text: request id  text: body
 * start, end  milliseconds since 1970
 * text   int: number of bytes, -1 for null  the bytes, in UTF-8
 * </pre>
 *
 * A file ends where a frame is not whole: there its writer was killed.
 */
final class SpoolFrames {

    static final int HEADER_BYTES = 24;

    private static final long MAGIC = 0x544d53504f4f4c32L; // TMSPOOL2
    private static final int PREFIX_BYTES = 8;

    /** All but the bytes of the texts. */
    private static final int FIXED_BYTES = 44;

    private static final int NULL = -1;
    private static final byte[] NO_BYTES = {};

    private SpoolFrames() {}

    static byte[] header(TopicIncarnation topic) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putLong(topic.mostSignificantBits())
                .putLong(topic.leastSignificantBits())
                .array();
    }

    static byte[] frame(SpooledAnswer spooled) {
        KeptAnswer answer = spooled.answer();
        String id = answer.requestId();
        byte[] requestId = id == null ? NO_BYTES : id.getBytes(StandardCharsets.UTF_8);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        int length = FIXED_BYTES + requestId.length + body.length;
        ByteBuffer frame = ByteBuffer.allocate(PREFIX_BYTES + length);
        frame.position(PREFIX_BYTES);
        frame.putInt(spooled.partition()).putLong(spooled.offset()).putInt(answer.attempts());
        frame.putLong(answer.startedAt().toEpochMilli());
        frame.putLong(answer.endedAt().toEpochMilli());
        frame.putInt(answer.status());
        frame.putInt(id == null ? NULL : requestId.length).put(requestId);
        frame.putInt(body.length).put(body);
        frame.putInt(0, length).putInt(4, checksum(frame.array(), PREFIX_BYTES, length));
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
            int length = bytes.getInt();
            int checksum = bytes.getInt();
            if (length < FIXED_BYTES
                    || length > bytes.remaining()
                    || checksum != checksum(file, bytes.position(), length)) {
                break;
            }
            answers.add(answer(bytes));
        }
        return answers;
    }

    private static SpooledAnswer answer(ByteBuffer bytes) {
        int partition = bytes.getInt();
        long offset = bytes.getLong();
        int attempts = bytes.getInt();
        Instant startedAt = Instant.ofEpochMilli(bytes.getLong());
        Instant endedAt = Instant.ofEpochMilli(bytes.getLong());
        int status = bytes.getInt();
        int idBytes = bytes.getInt();
        @Nullable String requestId = idBytes == NULL ? null : text(bytes, idBytes);
        String body = text(bytes, bytes.getInt());
        return new SpooledAnswer(
                partition, offset, new KeptAnswer(attempts, startedAt, endedAt, status, requestId, body));
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
