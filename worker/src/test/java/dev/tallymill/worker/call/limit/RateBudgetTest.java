package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.limit.RateBudget.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateBudgetTest {

    private static final Instant NOW = FakeTime.START;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A call before all others. */
    private static final Reservation FIRST = new Reservation(0, 0, 0);

    private static RateSignal signal(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration reset) {
        return new RateSignal(limit, remaining, reset);
    }

    /** Uses the budget as fast as it lets one for some minutes; what went, and when. */
    private static List<Use> useAll(RateBudget budget, int uses, long largest, Random random) {
        List<Use> used = new ArrayList<>();
        Instant now = NOW;
        for (int i = 0; i < uses; i++) {
            long amount = random.nextLong(1, largest + 1);
            Instant when = budget.when(amount, now);
            assertThat(when).isBetween(now, now.plusSeconds(62));
            assertThat(budget.when(amount, when)).as("it keeps its word").isEqualTo(when);
            Reservation reservation = budget.reserve(amount, when);
            used.add(new Use(when, amount, reservation));
            now = when.plusMillis(random.nextLong(50));
        }
        return used;
    }

    private record Use(Instant at, long amount, Reservation reservation) {}

    /** The largest sum in any minute, half-open, wherever it begins. */
    private static long mostInAnyMinute(List<Use> uses) {
        Deque<Use> minute = new ArrayDeque<>();
        long sum = 0;
        long most = 0;
        for (Use use : uses) {
            while (!minute.isEmpty() && !minute.getFirst().at().plus(MINUTE).isAfter(use.at())) {
                sum -= minute.removeFirst().amount();
            }
            minute.addLast(use);
            sum += use.amount();
            most = Math.max(most, sum);
        }
        return most;
    }

    @Property(tries = 200)
    void neverLetsMoreThanTheLimitThroughInAnyMinute(
            @ForAll @LongRange(min = 1, max = 100_000) long limit, @ForAll long seed) {
        List<Use> uses = useAll(new RateBudget(limit), 300, limit, new Random(seed));

        assertThat(mostInAnyMinute(uses)).isLessThanOrEqualTo(limit);
    }

    @Property(tries = 100)
    void lettingAllThatIsAllowedGoUsesNearlyAllOfTheLimit(
            @ForAll @LongRange(min = 60, max = 100_000) long limit, @ForAll long seed) {
        List<Use> uses = useAll(new RateBudget(limit), 2_000, Math.max(1, limit / 60), new Random(seed));
        Duration took = Duration.between(NOW, uses.getLast().at());
        double used = uses.stream().mapToLong(Use::amount).sum();

        assertThat(used / limit / (took.toMillis() / 60_000.0)).isGreaterThan(0.85);
    }

    @Property(tries = 100)
    void neverLocksUpForWhatIsLargerThanTheLimit(
            @ForAll @LongRange(min = 1, max = 1_000) long limit,
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long amount,
            @ForAll @IntRange(max = 1_000) int before) {
        RateBudget budget = new RateBudget(limit);
        List<Use> unused = useAll(budget, before % 20, limit, new Random(before));
        Instant now = NOW.plusSeconds(before);
        Instant when = budget.when(amount, now);

        assertThat(when).isBeforeOrEqualTo(NOW.plus(Duration.ofMinutes(25)));
        assertThat(budget.when(amount, when)).isEqualTo(when);
        Reservation reservation = budget.reserve(amount, when);
        assertThat(reservation.amount()).isLessThanOrEqualTo(limit);
        assertThat(budget.when(1, when)).isBefore(when.plusSeconds(62));
    }

    @Property(tries = 100)
    void neverLetsMoreThroughThanTheLimitWhenUnusedPartsAreGivenBack(
            @ForAll @LongRange(min = 10, max = 100_000) long limit, @ForAll long seed) {
        RateBudget budget = new RateBudget(limit);
        Random random = new Random(seed);
        List<Use> uses = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Instant from = uses.isEmpty() ? NOW : uses.getLast().at().plusMillis(random.nextLong(3_000));
            long reserved = random.nextLong(1, limit + 1);
            Instant when = budget.when(reserved, from);
            Reservation reservation = budget.reserve(reserved, when);
            long used = random.nextLong(reserved + 1);
            budget.settle(reservation, used);
            uses.add(new Use(when, used, reservation));
        }

        assertThat(mostInAnyMinute(uses)).isLessThanOrEqualTo(limit);
    }

    @Test
    void withoutALimitEverythingGoesAtOnce() {
        RateBudget budget = new RateBudget(null);
        for (int i = 0; i < 1_000; i++) {
            assertThat(budget.when(1_000_000, NOW)).isEqualTo(NOW);
            assertThat(budget.reserve(1_000_000, NOW).amount()).isZero();
        }
    }

    @Test
    void chargesMoreWhenMoreWasUsedThanReserved() {
        RateBudget budget = new RateBudget(60L);
        Reservation reservation = budget.reserve(1, NOW);
        budget.settle(reservation, 60);

        assertThat(budget.when(1, NOW.plusSeconds(30))).isEqualTo(NOW.plusSeconds(61));
    }

    @Test
    void learnsALimitWhereNoneWasConfigured() {
        RateBudget budget = new RateBudget(null);
        budget.heed(signal(60L, null, null), FIRST, NOW, NOW);

        assertThat(budget.limit()).isEqualTo(60);
        Reservation unused = budget.reserve(60, NOW);
        assertThat(budget.when(1, NOW)).isAfter(NOW);
    }

    @Test
    void heedsALowerLimitAndFollowsItUpAgainButNeverBeyondTheConfiguredOne() {
        RateBudget budget = new RateBudget(100L);
        budget.heed(signal(40L, null, null), FIRST, NOW, NOW);
        assertThat(budget.limit()).isEqualTo(40);

        budget.heed(signal(70L, null, null), FIRST, NOW, NOW);
        assertThat(budget.limit()).isEqualTo(70);

        budget.heed(signal(5_000L, null, null), FIRST, NOW, NOW);
        assertThat(budget.limit()).isEqualTo(100);
    }

    @Test
    void makesNothingOfALimitOfZero() {
        RateBudget budget = new RateBudget(null);
        budget.heed(signal(0L, 0L, MINUTE), FIRST, NOW, NOW);

        assertThat(budget.limit()).isNull();
    }

    @Test
    void waitsForWhatOthersHaveUsedToComeBackLittleByLittle() {
        RateBudget budget = new RateBudget(60L);
        budget.heed(signal(60L, 0L, Duration.ofSeconds(30)), FIRST, NOW, NOW);

        assertThat(budget.when(1, NOW)).isEqualTo(NOW.plusSeconds(1));
        assertThat(budget.when(30, NOW)).isEqualTo(NOW.plusSeconds(15));
        assertThat(budget.when(60, NOW)).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void neverBelievesThatMoreRemainsThanItHasCountedItself() {
        RateBudget budget = new RateBudget(60L);
        Reservation unused = budget.reserve(60, NOW);
        budget.heed(signal(60L, 59L, Duration.ofSeconds(1)), FIRST, NOW, NOW.plusSeconds(1));

        assertThat(budget.when(60, NOW.plusSeconds(1))).isEqualTo(NOW.plusSeconds(61));
    }

    @Test
    void aCountAsOldAsItsResetSaysNothing() {
        RateBudget budget = new RateBudget(60L);
        budget.heed(signal(60L, 0L, Duration.ofSeconds(30)), FIRST, NOW, NOW.plusSeconds(300));

        assertThat(budget.when(10, NOW.plusSeconds(300))).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void aResetInHoursIsNotThatOfAMinutesLimit() {
        RateBudget budget = new RateBudget(60L);
        budget.heed(signal(60L, 0L, Duration.ofHours(4)), FIRST, NOW, NOW);

        assertThat(budget.when(60, NOW)).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void whatWasReservedSinceTheServerCountedIsGoneToo() {
        RateBudget budget = new RateBudget(600L);
        Reservation counted = budget.reserve(1, NOW);
        Reservation since = budget.reserve(40, NOW);
        budget.settle(since, 0);
        budget.heed(signal(600L, 62L, Duration.ofSeconds(55)), counted, NOW, NOW);

        assertThat(budget.when(10, NOW)).isEqualTo(NOW);
        assertThat(budget.when(11, NOW)).isAfter(NOW);
    }

    @Test
    void whatHasComeBackSinceTheServerCountedIsThere() {
        RateBudget budget = new RateBudget(600L);
        Reservation counted = budget.reserve(1, NOW);
        Instant later = NOW.plusSeconds(5);
        budget.heed(signal(600L, 12L, Duration.ofSeconds(60)), counted, NOW, later);

        assertThat(budget.when(50, later)).isEqualTo(later);
        assertThat(budget.when(51, later)).isAfter(later);
    }
}
