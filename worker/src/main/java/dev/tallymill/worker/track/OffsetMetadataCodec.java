package dev.tallymill.worker.track;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Writes completed offsets into the metadata of an offset commit, at most {@value #MAX_LENGTH} characters.
 *
 * <p>Format: {@value #VERSION}, then in URL-safe base64: the results' position and the number of pending offsets as
 * variable-length integers; when there are pending ones, the Rice parameter, the number of completed offsets after the
 * last pending one, and the Rice-coded numbers of completed offsets between one pending offset and the next; at last a
 * CRC-32C of the committed offset and all that. The first pending offset is the committed offset itself.
 *
 * <p>Rice codes have a bound that depends only on how many offsets are pending and how far they spread, so admission can
 * see to it that no commit is ever too long: {@link #longest}.
 */
public final class OffsetMetadataCodec {

    /** The broker's default for {@code offset.metadata.max.bytes}, which counts characters. Beyond, a commit is fatal. */
    public static final int MAX_LENGTH = 4096;

    static final String VERSION = "tm1:";

    private static final int CRC_BYTES = 4;
    /** Position, count and trailing run as variable-length integers, the parameter, the check sum. */
    private static final int FIXED_BYTES = 10 + 5 + 10 + 1 + CRC_BYTES;

    private OffsetMetadataCodec() {}

    /**
     * The metadata to commit with {@code completed.watermark()}.
     *
     * @throws IllegalArgumentException when it would be too long for the broker, which {@link OffsetTracker#hasRoomFor}
     *     prevents
     */
    public static String encode(CompletedOffsets completed, long resultsFrom) {
        RiceWriter writer = new RiceWriter();
        writer.varint(resultsFrom);
        writer.varint(completed.pendingCount());
        if (completed.pendingCount() > 0) {
            writePending(writer, completed);
        }
        byte[] body = writer.toByteArray();
        ByteBuffer sealed = ByteBuffer.allocate(body.length + CRC_BYTES);
        sealed.put(body).putInt(checksum(completed.watermark(), body, body.length));
        String metadata = VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.array());
        if (metadata.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("offset metadata of " + metadata.length() + " characters");
        }
        return metadata;
    }

    /** Reads {@code metadata} as committed with {@code watermark}. Never throws for what it reads. */
    public static OffsetMetadata decode(long watermark, String metadata) {
        if (!metadata.startsWith(VERSION)) {
            return new OffsetMetadata.Foreign(metadata.isEmpty() ? "no metadata" : "metadata of another program");
        }
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(metadata.substring(VERSION.length()));
            int length = sealed.length - CRC_BYTES;
            if (length < 0 || ByteBuffer.wrap(sealed).getInt(length) != checksum(watermark, sealed, length)) {
                return new OffsetMetadata.Foreign("metadata of another offset, or damaged");
            }
            RiceReader reader = new RiceReader(sealed);
            long resultsFrom = reader.varint();
            return new OffsetMetadata.Valid(readCompleted(reader, watermark), resultsFrom);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return new OffsetMetadata.Foreign("unreadable metadata: " + e.getMessage());
        }
    }

    /**
     * An upper bound of the length of the metadata when {@code pending} offsets are pending within {@code span} offsets
     * from the watermark on. Grows with both.
     */
    static int longest(int pending, long span) {
        int parameter = parameter(pending, span);
        long bits = pending * (1L + parameter) + (span >>> parameter);
        long bytes = FIXED_BYTES + bits / 8 + 1;
        return (int) Math.min(Integer.MAX_VALUE, VERSION.length() + (bytes * 4 + 2) / 3);
    }

    private static void writePending(RiceWriter writer, CompletedOffsets completed) {
        int count = completed.pendingCount();
        int parameter = parameter(count, completed.end() - completed.watermark());
        writer.varint(parameter);
        writer.varint(completed.end() - completed.pending(count - 1) - 1);
        for (int i = 1; i < count; i++) {
            writer.rice(completed.pending(i) - completed.pending(i - 1) - 1, parameter);
        }
    }

    private static CompletedOffsets readCompleted(RiceReader reader, long watermark) {
        long count = reader.varint();
        if (count == 0) {
            return CompletedOffsets.below(watermark);
        }
        int parameter = (int) reader.varint();
        long trailing = reader.varint();
        if (count < 0 || count > reader.bitsLeft() + 1L || parameter >= Long.SIZE) {
            throw new IllegalArgumentException(count + " pending offsets");
        }
        long[] pending = new long[(int) count];
        pending[0] = watermark;
        for (int i = 1; i < count; i++) {
            pending[i] = pending[i - 1] + 1 + reader.rice(parameter);
        }
        return new CompletedOffsets(watermark, pending[pending.length - 1] + 1 + trailing, pending);
    }

    /** Binary logarithm of the mean distance, which is Rice's best parameter within a bit per number. */
    private static int parameter(int pending, long span) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, span / Math.max(1, pending)));
    }

    private static int checksum(long watermark, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, watermark));
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
