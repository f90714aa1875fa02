package dev.tallymill.aggregator.ledger;

import java.time.Duration;

/** How long a bucket of spend is. Buckets begin at multiples of their length in UTC. */
public enum Granularity {
    MINUTE(0, Duration.ofMinutes(1)),
    HOUR(1, Duration.ofHours(1)),
    DAY(2, Duration.ofDays(1));

    private final int number;
    private final long millis;

    Granularity(int number, Duration length) {
        this.number = number;
        this.millis = length.toMillis();
    }

    /** What stands for it in a store; never changes. */
    int number() {
        return number;
    }

    static Granularity ofNumber(int number) {
        for (Granularity granularity : values()) {
            if (granularity.number == number) {
                return granularity;
            }
        }
        throw new IllegalStateException("no granularity of number " + number);
    }

    /** Start of the bucket that {@code epochMillis} falls into, in milliseconds since the epoch. */
    public long bucketStart(long epochMillis) {
        return Math.floorDiv(epochMillis, millis) * millis;
    }

    /** First instant after the bucket that starts at {@code bucketStart}, in milliseconds since the epoch. */
    public long bucketEnd(long bucketStart) {
        return bucketStart + millis;
    }
}
