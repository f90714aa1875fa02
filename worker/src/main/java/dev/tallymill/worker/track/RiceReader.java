package dev.tallymill.worker.track;

/** Reads what {@link RiceWriter} wrote; throws {@link IndexOutOfBoundsException} at the end. Not thread-safe. */
final class RiceReader {

    private final byte[] bytes;
    private int bit;

    RiceReader(byte[] bytes) {
        this.bytes = bytes;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            long next = bits(8);
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("an integer of more than 64 bits");
    }

    long rice(int parameter) {
        long high = 0;
        while (bits(1) == 1) {
            high++;
        }
        return (high << parameter) | bits(parameter);
    }

    int bitsLeft() {
        return bytes.length * 8 - bit;
    }

    private long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 1) | ((bytes[bit >>> 3] >>> (7 - (bit & 7))) & 1);
            bit++;
        }
        return value;
    }
}
