package dev.tallymill.aggregator.ledger;

/** Every row in a store begins with the number of its format, so that a later version can read an earlier one's. */
final class Formats {

    private Formats() {}

    static void require(byte expected, byte found) {
        if (expected != found) {
            throw new IllegalStateException("a store holds format " + found + ", this version reads only " + expected
                    + ": it was written by another version of the aggregator");
        }
    }
}
