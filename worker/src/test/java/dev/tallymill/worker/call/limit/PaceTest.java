package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant NOW = FakeTime.START;
    private static final long LIMIT = 60;

    private final Pace pace = new Pace();

    @Test
    void letsTenSecondsWorthGoAtOnceAndThenOneByOne() {
        for (int i = 0; i < 10; i++) {
            assertThat(pace.when(1, LIMIT, NOW)).isEqualTo(NOW);
            pace.take(1, LIMIT, NOW);
        }

        assertThat(pace.when(1, LIMIT, NOW)).isEqualTo(NOW.plusSeconds(1));
        pace.take(1, LIMIT, NOW.plusSeconds(1));
        assertThat(pace.when(1, LIMIT, NOW.plusSeconds(1))).isEqualTo(NOW.plusSeconds(2));
    }

    @Test
    void lettingNothingGoForLongSavesNoMoreThanTenSecondsWorth() {
        Instant later = NOW.plusSeconds(3_600);
        pace.take(10, LIMIT, later);

        assertThat(pace.when(1, LIMIT, later)).isEqualTo(later.plusSeconds(1));
    }

    @Test
    void whatIsLargerThanTheBucketGoesWhenItIsFullAndTheNextWaitsTheLonger() {
        pace.take(5, LIMIT, NOW);
        assertThat(pace.when(60, LIMIT, NOW)).isEqualTo(NOW.plusSeconds(5));
        pace.take(60, LIMIT, NOW.plusSeconds(5));

        assertThat(pace.when(1, LIMIT, NOW.plusSeconds(5))).isEqualTo(NOW.plusSeconds(56));
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        pace.take(10, LIMIT, NOW);
        pace.giveBack(3, LIMIT);

        assertThat(pace.when(3, LIMIT, NOW)).isEqualTo(NOW);
        assertThat(pace.when(4, LIMIT, NOW)).isEqualTo(NOW.plusSeconds(1));
    }
}
