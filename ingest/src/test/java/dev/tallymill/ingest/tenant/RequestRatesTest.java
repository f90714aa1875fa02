package dev.tallymill.ingest.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestRatesTest {

    private long now = 1_000;
    private final RequestRates rates = new RequestRates(() -> now);

    @Test
    void letsAMinutesRequestsGoAtOnceAndThenOneAtATime() {
        for (int i = 0; i < 60; i++) {
            assertThat(rates.ask("acme", 60)).isZero();
        }

        assertThat(rates.ask("acme", 60)).isEqualTo(Duration.ofSeconds(1));

        now += Duration.ofMillis(400).toNanos();
        assertThat(rates.ask("acme", 60)).isEqualTo(Duration.ofMillis(600));
        now += Duration.ofMillis(600).toNanos();
        assertThat(rates.ask("acme", 60)).isZero();
        assertThat(rates.ask("acme", 60)).isPositive();
    }

    @Test
    void holdsNoMoreThanAMinutesRequests() {
        rates.ask("acme", 2);
        now += Duration.ofDays(1).toNanos();

        assertThat(rates.ask("acme", 2)).isZero();
        assertThat(rates.ask("acme", 2)).isZero();
        assertThat(rates.ask("acme", 2)).isPositive();
    }

    @Test
    void countsEachTenantForItself() {
        assertThat(rates.ask("acme", 1)).isZero();
        assertThat(rates.ask("other", 1)).isZero();
        assertThat(rates.ask("acme", 1)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void zeroIsAnyNumber() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(rates.ask("acme", 0)).isZero();
        }
    }
}
