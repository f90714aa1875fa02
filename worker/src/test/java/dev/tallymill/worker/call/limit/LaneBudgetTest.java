package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.limit.LaneBudget.Reserved;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneBudgetTest {

    private static final Instant NOW = FakeTime.START;

    private static Demand demand(@Nullable Long bound) {
        return new Demand("m", 100, bound);
    }

    private static LaneBudget tokens(long perMinute) {
        return new LaneBudget(new RateLimits(null, perMinute, true));
    }

    private static Receipt used(long prompt, long completion) {
        return new Receipt(true, prompt, completion, RateSignals.NONE);
    }

    @Test
    void reservesPromptAndBound() {
        LaneBudget budget = tokens(1_000);
        Reserved reserved = budget.reserve(demand(400L), NOW);

        assertThat(reserved.tokens().amount()).isEqualTo(500);
        assertThat(reserved.request().amount()).as("no limit on requests").isZero();
    }

    @Test
    void givesBackWhatTheUsageSaysWasNotUsed() {
        LaneBudget budget = tokens(10_000);
        Reserved reserved = budget.reserve(demand(9_900L), NOW);
        assertThat(budget.when(demand(0L), NOW)).isAfter(NOW);

        budget.settle(reserved, used(100, 20), NOW, NOW);

        assertThat(budget.when(demand(0L), NOW)).isEqualTo(NOW);
    }

    @Test
    void keepsWhatACallWithoutAKnownEndReserved() {
        LaneBudget budget = tokens(1_000);
        Reserved reserved = budget.reserve(demand(900L), NOW);
        budget.settle(reserved, Receipt.UNKNOWN, NOW, NOW.plusSeconds(10));

        assertThat(budget.when(demand(0L), NOW.plusSeconds(10))).isEqualTo(NOW.plusSeconds(61));
    }

    @Test
    void givesAllBackThatACallNeverMadeHadReserved() {
        LaneBudget budget = new LaneBudget(new RateLimits(1L, 1_000L, true));
        Reserved reserved = budget.reserve(demand(900L), NOW);
        budget.settle(reserved, Receipt.NOT_SENT, NOW, NOW);

        assertThat(budget.when(demand(900L), NOW)).isEqualTo(NOW);
    }

    @Test
    void expectsOfAJobWithoutABoundWhatTheModelUsuallyWrites() {
        LaneBudget budget = tokens(100_000);
        assertThat(budget.reserve(demand(null), NOW).tokens().amount()).isEqualTo(1_100);
        for (int i = 0; i < 200; i++) {
            budget.settle(budget.reserve(demand(10L), NOW), used(100, 50), NOW, NOW);
        }

        assertThat(budget.reserve(demand(null), NOW).tokens().amount()).isEqualTo(150);
    }

    @Test
    void learnsFromHeadersUnlessToldNotTo() {
        RateSignals told = new RateSignals(new RateSignal(1L, 0L, Duration.ofSeconds(60)), RateSignal.NONE);
        LaneBudget learns = new LaneBudget(RateLimits.LEARNT);
        LaneBudget doesNot = new LaneBudget(new RateLimits(null, null, false));
        for (LaneBudget budget : new LaneBudget[] {learns, doesNot}) {
            budget.settle(budget.reserve(demand(1L), NOW), new Receipt(true, 1L, 1L, told), NOW, NOW);
        }

        assertThat(learns.when(demand(1L), NOW)).isEqualTo(NOW.plusSeconds(60));
        assertThat(doesNot.when(demand(1L), NOW)).isEqualTo(NOW);
        assertThat(doesNot.isUnlimited()).isTrue();
    }
}
