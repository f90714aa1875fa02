package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MinuteWindowTest {

    private static final Instant NOW = FakeTime.START;

    private final MinuteWindow window = new MinuteWindow();

    @Test
    void countsWhatWasUsedInTheLastMinute() {
        window.addNow(5, NOW);
        window.addNow(7, NOW.plusSeconds(30));

        assertThat(window.used(NOW.plusSeconds(30))).isEqualTo(12);
        assertThat(window.used(NOW.plusSeconds(60))).isEqualTo(12);
        assertThat(window.used(NOW.plusSeconds(61))).isEqualTo(7);
        assertThat(window.used(NOW.plusSeconds(91))).isZero();
    }

    @Test
    void aSecondIsForgottenOnlyWhenAllOfItIsAMinuteOld() {
        window.addNow(5, NOW.plusMillis(999));

        assertThat(window.used(NOW.plusSeconds(60).plusMillis(998))).isEqualTo(5);
        assertThat(window.used(NOW.plusSeconds(61))).isZero();
    }

    @Test
    void forgetsAllAfterALongRest() {
        window.addNow(5, NOW);
        window.addNow(6, NOW.plusSeconds(59));

        assertThat(window.used(NOW.plusSeconds(100_000))).isZero();
    }

    @Test
    void saysWhenSoMuchWillBeForgotten() {
        window.addNow(5, NOW);
        window.addNow(7, NOW.plusSeconds(30));
        Instant now = NOW.plusSeconds(40);

        assertThat(window.whenUsedIsAtMost(12, now)).isEqualTo(now);
        assertThat(window.whenUsedIsAtMost(11, now)).isEqualTo(NOW.plusSeconds(61));
        assertThat(window.whenUsedIsAtMost(7, now)).isEqualTo(NOW.plusSeconds(61));
        assertThat(window.whenUsedIsAtMost(6, now)).isEqualTo(NOW.plusSeconds(91));
        assertThat(window.whenUsedIsAtMost(0, now)).isEqualTo(NOW.plusSeconds(91));
    }

    @Test
    void correctsASecondWhileItRemembersIt() {
        long second = window.addNow(10, NOW);
        assertThat(window.used(NOW.plusSeconds(20))).isEqualTo(10);

        window.add(second, -4);
        assertThat(window.used(NOW.plusSeconds(20))).isEqualTo(6);

        assertThat(window.used(NOW.plusSeconds(61))).isZero();
        window.add(second, -4);
        assertThat(window.used(NOW.plusSeconds(61))).isZero();
    }

    @Test
    void aClockThatGoesBackForgetsNothingAndRemembersNothingTwice() {
        window.addNow(5, NOW.plusSeconds(100));
        window.addNow(3, NOW);

        assertThat(window.used(NOW)).isEqualTo(8);
        assertThat(window.used(NOW.plusSeconds(160))).isEqualTo(8);
        assertThat(window.used(NOW.plusSeconds(161))).isZero();
    }
}
