package dev.tallymill.worker.track;

import java.util.Arrays;

/** Writes variable-length integers and, after them, Rice-coded ones. Not thread-safe. */
final class RiceWriter {

    private byte[] bytes = new byte[256];
    private int bit;

    /** Unsigned LEB128; only before the first {@link #rice}. */
    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bits((rest & 0x7F) | 0x80, 8);
            rest >>>= 7;
        }
        bits(rest, 8);
    }

    /** {@code value >> parameter} ones, a zero, and the low {@code parameter} bits. */
    void rice(long value, int parameter) {
        for (long left = value >>> parameter; left > 0; left--) {
            bits(1, 1);
        }
        bits(0, 1);
        bits(value & ((1L << parameter) - 1), parameter);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, (bit + 7) >>> 3);
    }

    private void bits(long value, int count) {
        if (((bit + count + 7) >>> 3) > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        for (int i = count - 1; i >= 0; i--) {
            bytes[bit >>> 3] |= (byte) (((value >>> i) & 1) << (7 - (bit & 7)));
            bit++;
        }
    }
}
