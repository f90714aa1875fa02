package dev.tallymill.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

    @Test
    void tellsEverythingInOneLine() {
        Snapshot snapshot = new Snapshot(
                1_234, 2_000, 3, 256, 17, 250_000, new BigDecimal("0.123456"), 85.04, Duration.ofSeconds(69), null);
        assertThat(ProgressText.whole(snapshot))
                .isEqualTo("1,234 of 2,000 lines (61 %), 3 failed, 85.0 lines/s, 256 in flight, 17 retries,"
                        + " 250,000 tokens, 0.1235 USD, 1m 9s left");
    }

    @Test
    void saysWhyItWaits() {
        Snapshot snapshot =
                new Snapshot(0, 10, 0, 0, 0, 0, BigDecimal.ZERO, 0, null, "connection refused by 127.0.0.1:9");
        assertThat(ProgressText.whole(snapshot))
                .isEqualTo("0 of 10 lines (0 %), 0.0 lines/s, 0 in flight, 0 tokens, 0.0000 USD; waiting: connection"
                        + " refused by 127.0.0.1:9");
    }

    @Test
    void showsHoursAndMinutesOfALongJob() {
        assertThat(ProgressText.duration(Duration.ofMinutes(125))).isEqualTo("2h 5m");
        assertThat(ProgressText.duration(Duration.ofSeconds(59))).isEqualTo("59s");
    }
}
