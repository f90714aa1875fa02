package dev.tallymill.aggregator.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** How long a bucket of spend is. Buckets are those of the calendar in UTC. */
public enum Granularity {
    MINUTE(0, Duration.ofMinutes(1)),
    HOUR(1, Duration.ofHours(1)),
    DAY(2, Duration.ofDays(1)),
    MONTH(3, Duration.ZERO);

    private final int number;
    private final long millis;

    /** @param length zero where it is the calendar's to say */
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
        return millis > 0 ? Math.floorDiv(epochMillis, millis) * millis : millis(firstOfMonth(epochMillis));
    }

    /** First instant after the bucket that starts at {@code bucketStart}, in milliseconds since the epoch. */
    public long bucketEnd(long bucketStart) {
        return millis > 0
                ? bucketStart + millis
                : millis(firstOfMonth(bucketStart).plusMonths(1));
    }

    private static LocalDate firstOfMonth(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1);
    }

    private static long millis(LocalDate day) {
        return Math.multiplyExact(day.toEpochDay(), DAY.millis);
    }
}
