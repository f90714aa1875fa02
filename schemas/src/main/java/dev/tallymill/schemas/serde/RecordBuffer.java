package dev.tallymill.schemas.serde;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes of the record being encoded; grows as needed and is used again, unless one large record blew it up. */
final class RecordBuffer extends OutputStream {

    private static final int INITIAL_BYTES = 4 * 1024;
    private static final int KEPT_BYTES = 1024 * 1024;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    /** Forgets what it holds and starts a record of the schema with {@code schemaId}. */
    void start(int schemaId) {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        bytes[0] = WireFormat.MAGIC;
        bytes[1] = (byte) (schemaId >>> 24);
        bytes[2] = (byte) (schemaId >>> 16);
        bytes[3] = (byte) (schemaId >>> 8);
        bytes[4] = (byte) schemaId;
        length = WireFormat.HEADER_BYTES;
    }

    @Override
    public void write(int value) {
        ensureRoom(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        ensureRoom(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensureRoom(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }
}
