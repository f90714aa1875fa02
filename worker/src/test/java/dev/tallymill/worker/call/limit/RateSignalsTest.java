package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateSignalsTest {

    @Test
    void readsOpenAisHeaders() {
        RateSignals signals = RateSignals.read(
                Map.of(
                        "x-ratelimit-limit-requests", "60",
                        "x-ratelimit-remaining-requests", "59",
                        "x-ratelimit-reset-requests", "1s",
                        "x-ratelimit-limit-tokens", "150000",
                        "x-ratelimit-remaining-tokens", "149984",
                        "x-ratelimit-reset-tokens", "6m0s"),
                FakeTime.START);

        assertThat(signals.requests()).isEqualTo(new RateSignal(60L, 59L, Duration.ofSeconds(1)));
        assertThat(signals.tokens()).isEqualTo(new RateSignal(150_000L, 149_984L, Duration.ofMinutes(6)));
    }

    @Test
    void readsAnthropicsHeaders() {
        RateSignals signals = RateSignals.read(
                Map.of(
                        "anthropic-ratelimit-requests-limit", "50",
                        "anthropic-ratelimit-requests-remaining", "49",
                        "anthropic-ratelimit-requests-reset", "2026-11-23T12:00:01Z",
                        "anthropic-ratelimit-tokens-limit", "80000",
                        "anthropic-ratelimit-tokens-remaining", "0",
                        "anthropic-ratelimit-tokens-reset", "2026-11-23T14:01:00+02:00"),
                FakeTime.START);

        assertThat(signals.requests()).isEqualTo(new RateSignal(50L, 49L, Duration.ofSeconds(1)));
        assertThat(signals.tokens()).isEqualTo(new RateSignal(80_000L, 0L, Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "17ms, 17",
        "1s, 1000",
        "6m0s, 360000",
        "7.66s, 7660",
        "2m59.56s, 179560",
        "1h2m3s, 3723000",
        "1d2h, 93600000",
        "5m, 300000",
        "12, 12000",
        "0.5, 500",
        "' 1s ', 1000",
        "2026-11-23T12:00:00Z, 0",
        "2026-11-23T11:00:00Z, 0",
        "2026-11-23T12:00:00.250Z, 250"
    })
    void readsResets(String text, long millis) {
        RateSignals signals = RateSignals.read(Map.of("x-ratelimit-reset-tokens", text), FakeTime.START);

        assertThat(signals.tokens().reset()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1s", "1x", "1s2m", "NaN", "99999999999999999999s", "tomorrow"})
    void takesAResetThatCannotBeReadAsAbsent(String text) {
        RateSignals signals = RateSignals.read(Map.of("x-ratelimit-reset-requests", text), FakeTime.START);

        assertThat(signals.requests().reset()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1e3", "1.5", "many", "9999999999999999999999", "60, 60;w=60"})
    void takesACountThatCannotBeReadAsAbsent(String text) {
        RateSignals signals = RateSignals.read(
                Map.of("x-ratelimit-limit-requests", text, "x-ratelimit-remaining-requests", text), FakeTime.START);

        assertThat(signals.requests()).isEqualTo(RateSignal.NONE);
    }

    @Test
    void knowsNothingWithoutHeaders() {
        assertThat(RateSignals.read(Map.of(), FakeTime.START)).isEqualTo(RateSignals.NONE);
        assertThat(RateSignals.read(Map.of("x-ratelimit-limit", "7"), FakeTime.START))
                .isEqualTo(RateSignals.NONE);
    }
}
