package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private static final long LITTLE = 1_000;

    private final CommitPace pace = new CommitPace(INTERVAL, millis(1_000));

    @Test
    void theFirstIsDueAfterAnInterval() {
        assertThat(pace.nanosLeft(millis(1_019), LITTLE)).isEqualTo(millis(1));
        assertThat(pace.nanosLeft(millis(1_020), LITTLE)).isZero();
    }

    @Test
    void quickCommitsComeOnceAnInterval() {
        pace.committed(millis(1_020), millis(1_022));

        assertThat(pace.nanosLeft(millis(1_022), LITTLE)).isEqualTo(millis(18));
    }

    @Test
    void aCommitThatTookLongIsFollowedByAPauseOfNineTimesItsLength() {
        pace.committed(millis(1_020), millis(1_028));

        assertThat(pace.nanosLeft(millis(1_028), LITTLE)).isEqualTo(millis(72));
    }

    @Test
    void noPauseIsLongerThanFiveIntervals() {
        pace.committed(millis(1_020), millis(9_000));

        assertThat(pace.nanosLeft(millis(9_000), LITTLE)).isEqualTo(millis(100));
    }

    @Test
    void aMegabyteWaitsForNoMoreThanAnInterval() {
        pace.committed(millis(1_020), millis(1_035));

        assertThat(pace.nanosLeft(millis(1_035), 1 << 20)).isEqualTo(millis(5));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
