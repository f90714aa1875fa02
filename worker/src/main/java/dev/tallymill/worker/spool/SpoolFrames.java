package dev.tallymill.worker.spool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a spool file. Pure.
 *
 * <pre>
 * file   "TMSPOOL1"  16 bytes: id of the topic  frame*
 * frame  int: length of what follows the checksum  int: CRC-32C of that
 *        int: partition  long: offset  int: length of the key, -1 for none  key  value
 * </pre>
 *
 * A file ends where a frame is not whole: there its writer was killed.
 */
final class SpoolFrames {

    static final int HEADER_BYTES = 24;

    private static final long MAGIC = 0x544d53504f4f4c31L; // TMSPOOL1
    private static final int PREFIX_BYTES = 8;
    private static final int FIXED_BYTES = 16;
    private static final int NO_KEY = -1;

    private SpoolFrames() {}

    static byte[] header(TopicIncarnation topic) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putLong(topic.mostSignificantBits())
                .putLong(topic.leastSignificantBits())
                .array();
    }

    static byte[] frame(SpooledAnswer answer) {
        byte @Nullable [] key = answer.key();
        int body = FIXED_BYTES + (key == null ? 0 : key.length) + answer.value().length;
        ByteBuffer frame = ByteBuffer.allocate(PREFIX_BYTES + body);
        frame.position(PREFIX_BYTES);
        frame.putInt(answer.partition()).putLong(answer.offset()).putInt(key == null ? NO_KEY : key.length);
        if (key != null) {
            frame.put(key);
        }
        frame.put(answer.value());
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
            answers.add(answer(bytes, body));
        }
        return answers;
    }

    private static SpooledAnswer answer(ByteBuffer bytes, int body) {
        int partition = bytes.getInt();
        long offset = bytes.getLong();
        int keyLength = bytes.getInt();
        byte @Nullable [] key = keyLength == NO_KEY ? null : take(bytes, keyLength);
        return new SpooledAnswer(partition, offset, key, take(bytes, body - FIXED_BYTES - Math.max(0, keyLength)));
    }

    private static byte[] take(ByteBuffer bytes, int length) {
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
