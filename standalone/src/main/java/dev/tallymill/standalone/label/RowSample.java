package dev.tallymill.standalone.label;

import java.util.random.RandomGenerator;

/**
 * Which rows are taken, asked row by row: exactly as many as wanted, each row as likely as any other, the same ones for
 * the same seed. Selection sampling (Knuth, volume 2, algorithm S): it holds nothing in memory. Not thread-safe.
 */
final class RowSample {

    private final RandomGenerator random;
    private long rowsLeft;
    private long wanted;

    /**
     * Begins at the first row.
     *
     * @param rows how many there are
     * @param wanted how many to take; all of them when there are fewer
     */
    RowSample(long rows, long wanted, RandomGenerator random) {
        this.rowsLeft = rows;
        this.wanted = Math.min(rows, wanted);
        this.random = random;
    }

    /** Whether the next row is among them. */
    boolean takesNext() {
        boolean takes = rowsLeft > 0 && random.nextLong(rowsLeft) < wanted;
        rowsLeft--;
        if (takes) {
            wanted--;
        }
        return takes;
    }
}
