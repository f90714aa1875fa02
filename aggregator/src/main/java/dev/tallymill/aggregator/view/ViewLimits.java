package dev.tallymill.aggregator.view;

/**
 * How much is kept in memory. Immutable.
 *
 * @param rows of spend, of each length of buckets
 * @param batches kept
 */
public record ViewLimits(int rows, int batches) {

    private static final int LEAST = 1000;

    public ViewLimits {
        if (rows < LEAST) {
            throw new IllegalArgumentException("aggregator.view.rows must be at least " + LEAST + ", not " + rows);
        }
        if (batches < LEAST) {
            throw new IllegalArgumentException(
                    "aggregator.view.batches must be at least " + LEAST + ", not " + batches);
        }
    }
}
