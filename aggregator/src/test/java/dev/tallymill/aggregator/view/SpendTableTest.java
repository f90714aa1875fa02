package dev.tallymill.aggregator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.ledger.Granularity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpendTableTest {

    private static final long NOON = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();
    private static final Series SERIES = new Series("acme", "p", "m");

    @Test
    void aLaterRowTakesThePlaceOfTheOneBefore() {
        SpendTable table = new SpendTable(10);
        put(table, Granularity.DAY, NOON, 1);
        put(table, Granularity.DAY, NOON, 7);

        assertThat(cost(table, Granularity.DAY)).isEqualTo(7);
        assertThat(table.rows(Granularity.DAY)).isEqualTo(1);
    }

    @Test
    void tooManyRowsDropTheOldestBucketAndSaySo() {
        SpendTable table = new SpendTable(2);
        for (int minute = 0; minute < 5; minute++) {
            put(table, Granularity.MINUTE, NOON + minute * 60_000L, 1);
        }

        assertThat(table.rows(Granularity.MINUTE)).isEqualTo(2);
        assertThat(table.floor(Granularity.MINUTE)).isEqualTo(NOON + 3 * 60_000L);
        put(table, Granularity.MINUTE, NOON, 99);
        assertThat(cost(table, Granularity.MINUTE))
                .as("what was dropped does not come back in part")
                .isEqualTo(2);
    }

    @Test
    void bucketsOlderThanTheirSpanAreDropped() {
        SpendTable table = new SpendTable(10);
        put(table, Granularity.MINUTE, NOON, 1);
        put(table, Granularity.DAY, NOON, 1);

        table.sweep(NOON + Duration.ofDays(3).toMillis());

        assertThat(table.rows(Granularity.MINUTE)).isZero();
        assertThat(table.floor(Granularity.MINUTE)).isEqualTo(NOON + 60_000);
        assertThat(table.rows(Granularity.DAY)).isEqualTo(1);
    }

    private static void put(SpendTable table, Granularity granularity, long at, long picoUsd) {
        table.put(granularity, ViewRows.row(SERIES, granularity.bucketStart(at), 1, BigInteger.valueOf(picoUsd)));
    }

    private static long cost(SpendTable table, Granularity granularity) {
        long[] sum = {0};
        table.scan(
                granularity,
                0,
                Long.MAX_VALUE,
                (start, series, tally) -> sum[0] += tally.picoUsd().longValueExact());
        return sum[0];
    }
}
