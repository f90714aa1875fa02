package dev.tallymill.aggregator.ledger;

import dev.tallymill.schemas.id.BatchKeys;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Which lines of one shard of a batch were counted: one bit per line, 64 bytes at most, 5 once all lines are in.
 * Mutable, for one thread.
 */
public final class SeenShard {

    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final BitSet lines;
    private int lastHour;

    private SeenShard(BitSet lines, int lastHour) {
        this.lines = lines;
        this.lastHour = lastHour;
    }

    static SeenShard empty() {
        return new SeenShard(new BitSet(BatchKeys.SHARD_LINES), Integer.MIN_VALUE);
    }

    /**
     * Notes one line.
     *
     * @param hour hours since the epoch at which it was seen
     * @return false when it was noted before
     */
    boolean add(int line, int hour) {
        if (lines.get(line)) {
            return false;
        }
        lines.set(line);
        lastHour = Math.max(lastHour, hour);
        return true;
    }

    /** When the last line was noted, in hours since the epoch. */
    int lastHour() {
        return lastHour;
    }

    /** For the store: format, hour of the last line, bits; the bits are left out once all are set. */
    public byte[] toBytes() {
        byte[] bits = lines.cardinality() == BatchKeys.SHARD_LINES ? new byte[0] : lines.toByteArray();
        return ByteBuffer.allocate(HEADER_BYTES + bits.length)
                .put(FORMAT)
                .putInt(lastHour)
                .put(bits)
                .array();
    }

    /** Reads what {@link #toBytes()} wrote. */
    public static SeenShard fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Formats.require(FORMAT, buffer.get());
        int lastHour = buffer.getInt();
        BitSet lines = BitSet.valueOf(buffer);
        if (lines.isEmpty()) {
            lines.set(0, BatchKeys.SHARD_LINES);
        }
        return new SeenShard(lines, lastHour);
    }
}
