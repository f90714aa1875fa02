package dev.tallymill.worker.track;

import java.util.Arrays;

/**
 * A set of offsets that lie close together and move upwards: a ring of words that forgets what lies below a floor.
 * Memory follows the distance from the floor to the highest member, one bit per offset. Not thread-safe.
 */
final class OffsetBitmap {

    private static final int INITIAL_WORDS = 16;

    private long[] ring = new long[INITIAL_WORDS];
    private long floor;
    private long ceiling;
    private int size;

    OffsetBitmap(long floor) {
        this.floor = floor;
        this.ceiling = floor;
    }

    int size() {
        return size;
    }

    boolean contains(long offset) {
        return offset >= floor && offset < ceiling && (ring[slot(offset >>> 6)] & bit(offset)) != 0;
    }

    /** Adds {@code offset}, which is not below the floor; false when it was there already. */
    boolean add(long offset) {
        reserve(offset + 1);
        int slot = slot(offset >>> 6);
        if ((ring[slot] & bit(offset)) != 0) {
            return false;
        }
        ring[slot] |= bit(offset);
        size++;
        return true;
    }

    /** The lowest offset at or above {@code from}, itself not below the floor, that is not a member. */
    long nextAbsent(long from) {
        long offset = from;
        while (offset < ceiling) {
            long absent = ~ring[slot(offset >>> 6)] & (-1L << offset);
            if (absent != 0) {
                return (offset & -64L) + Long.numberOfTrailingZeros(absent);
            }
            offset = (offset & -64L) + 64;
        }
        return offset;
    }

    /** Forgets every member below {@code newFloor}. */
    void raiseFloor(long newFloor) {
        if (newFloor >= ceiling) {
            Arrays.fill(ring, 0);
            size = 0;
            ceiling = newFloor;
        } else {
            for (long word = floor >>> 6; word < newFloor >>> 6; word++) {
                size -= Long.bitCount(ring[slot(word)]);
                ring[slot(word)] = 0;
            }
            long below = bit(newFloor) - 1;
            int slot = slot(newFloor >>> 6);
            size -= Long.bitCount(ring[slot] & below);
            ring[slot] &= ~below;
        }
        floor = newFloor;
    }

    private void reserve(long end) {
        if (end <= ceiling) {
            return;
        }
        long firstWord = floor >>> 6;
        long lastWord = (end - 1) >>> 6;
        long needed = lastWord - firstWord + 1;
        if (needed > ring.length) {
            long[] larger = new long[Math.toIntExact(Long.highestOneBit(needed - 1) << 1)];
            for (long word = firstWord; word <= (ceiling - 1) >> 6; word++) {
                larger[(int) (word & (larger.length - 1))] = ring[slot(word)];
            }
            ring = larger;
        }
        ceiling = end;
    }

    private int slot(long word) {
        return (int) (word & (ring.length - 1));
    }

    private static long bit(long offset) {
        return 1L << offset;
    }
}
