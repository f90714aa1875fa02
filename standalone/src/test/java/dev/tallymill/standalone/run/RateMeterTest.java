package dev.tallymill.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateMeterTest {

    private final RateMeter meter = new RateMeter();

    @Test
    void knowsNoRateBeforeTwoSamples() {
        meter.record(Instant.EPOCH, 5);
        assertThat(meter.linesPerSecond()).isZero();
        assertThat(meter.timeFor(100)).isNull();
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        meter.record(Instant.EPOCH, 0);
        for (int second = 1; second <= 30; second++) {
            meter.record(Instant.EPOCH.plusSeconds(second), second <= 15 ? second * 100L : 1_500 + (second - 15) * 10L);
        }
        assertThat(meter.linesPerSecond()).isCloseTo(10, within(0.01));
        assertThat(meter.timeFor(100)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void tellsNoTimeLeftWhileNothingMoves() {
        meter.record(Instant.EPOCH, 7);
        meter.record(Instant.EPOCH.plusSeconds(3), 7);
        assertThat(meter.timeFor(100)).isNull();
    }
}
