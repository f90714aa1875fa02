package dev.tallymill.ingest.validate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Remembers which custom_ids were used and in which line, in 20 bytes each: an open-addressed table of the first 128
 * bits of their SHA-256. Two of a million different ids share those bits with a probability below 1e-26. A million ids
 * take 40 MB. Not thread-safe.
 */
final class CustomIds {

    private static final int INITIAL_SLOTS = 1024;

    private final MessageDigest sha256 = Sha256.newDigest();
    private long[] high = new long[INITIAL_SLOTS];
    private long[] low = new long[INITIAL_SLOTS];
    private int[] lines = new int[INITIAL_SLOTS];
    private int size;

    /**
     * Notes that {@code line} uses {@code customId}.
     *
     * @param line one-based
     * @return the line that used it first, 0 when this one does
     */
    int firstUse(String customId, int line) {
        if (size >= lines.length / 4 * 3) {
            grow();
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(customId.getBytes(StandardCharsets.UTF_8)));
        int first = put(hash.getLong(), hash.getLong(), line);
        if (first == 0) {
            size++;
        }
        return first;
    }

    private int put(long hashHigh, long hashLow, int line) {
        int mask = lines.length - 1;
        int slot = (int) hashLow & mask;
        while (lines[slot] != 0) {
            if (high[slot] == hashHigh && low[slot] == hashLow) {
                return lines[slot];
            }
            slot = (slot + 1) & mask;
        }
        high[slot] = hashHigh;
        low[slot] = hashLow;
        lines[slot] = line;
        return 0;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldLines = lines;
        int slots = oldLines.length * 2;
        high = new long[slots];
        low = new long[slots];
        lines = new int[slots];
        for (int i = 0; i < oldLines.length; i++) {
            if (oldLines[i] != 0) {
                put(oldHigh[i], oldLow[i], oldLines[i]);
            }
        }
    }
}
