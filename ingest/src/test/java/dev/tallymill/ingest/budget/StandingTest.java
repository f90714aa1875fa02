package dev.tallymill.ingest.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final OptionalLong UNPRICED = OptionalLong.empty();

    @Test
    void aBudgetWithRoomAlertsByWhatIsSpent() {
        assertThat(Standing.of(limit(49), List.of())).isEqualTo(new Standing(0, 0, false));
        assertThat(Standing.of(limit(50), List.of())).isEqualTo(new Standing(50, 0, false));
        assertThat(Standing.of(limit(99), List.of())).isEqualTo(new Standing(80, 0, false));
        assertThat(Standing.of(limit(100), List.of())).isEqualTo(new Standing(100, 0, true));
    }

    @Test
    void aHardBudgetIsUsedUpWhenWhatIsLeftIsTooLittleForALine() {
        assertThat(Standing.of(limit(97), List.of(OptionalLong.of(4), OptionalLong.of(5))))
                .isEqualTo(new Standing(100, 2, true));
    }

    @Test
    void aBudgetThatIsNotTheOneInTheWayTellsNothingOfIt() {
        assertThat(Standing.of(limit(10), List.of(OptionalLong.of(90)))).isEqualTo(new Standing(0, 0, false));
    }

    @Test
    void aLineWithoutPriceWaitsButNothingIsUsedUp() {
        assertThat(Standing.of(limit(60), List.of(UNPRICED))).isEqualTo(new Standing(50, 1, true));
    }

    private static Limit limit(long spent) {
        return new Limit(BigInteger.valueOf(100), BigInteger.valueOf(spent));
    }
}
