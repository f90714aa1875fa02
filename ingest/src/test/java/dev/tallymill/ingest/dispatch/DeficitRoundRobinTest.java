package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.tallymill.ingest.dispatch.DeficitRoundRobin.Turn;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DeficitRoundRobinTest {

    private final DeficitRoundRobin turns = new DeficitRoundRobin(100);

    @Test
    void goesRoundTheTenants() {
        TreeMap<String, Integer> weights = new TreeMap<>(Map.of("a", 1, "b", 1, "c", 1));

        assertThat(turns.next(weights)).isEqualTo(new Turn("a", 100));
        assertThat(turns.next(weights)).isEqualTo(new Turn("b", 100));
        assertThat(turns.next(weights)).isEqualTo(new Turn("c", 100));
        assertThat(turns.next(weights)).isEqualTo(new Turn("a", 100));
    }

    @Test
    void allowsByWeight() {
        assertThat(turns.next(new TreeMap<>(Map.of("a", 3)))).isEqualTo(new Turn("a", 300));
    }

    @Test
    void aNewTenantIsNextAfterTheOnesBeforeIt() {
        turns.next(new TreeMap<>(Map.of("a", 1, "c", 1)));

        assertThat(turns.next(new TreeMap<>(Map.of("a", 1, "b", 1, "c", 1)))).isEqualTo(new Turn("b", 100));
    }

    @Test
    void takesAnOverdraftFromTheNextTurns() {
        TreeMap<String, Integer> weights = new TreeMap<>(Map.of("a", 1, "b", 1));
        turns.spent(new Turn("a", 100), 350);

        assertThat(turns.next(weights)).isEqualTo(new Turn("b", 100));
        assertThat(turns.next(weights)).isEqualTo(new Turn("b", 100));
        assertThat(turns.next(weights)).isEqualTo(new Turn("a", 50));
    }

    @Test
    void aTenantAloneNeedNotWaitForItsDebtToMelt() {
        turns.spent(new Turn("a", 100), 1_650);

        assertThat(turns.next(new TreeMap<>(Map.of("a", 1)))).isEqualTo(new Turn("a", 50));
    }

    @Test
    void forgivesThoseWhoHaveNothingToRelease() {
        turns.spent(new Turn("a", 100), 350);
        turns.retain(new TreeMap<>(Map.of("b", 1)).keySet());

        assertThat(turns.next(new TreeMap<>(Map.of("a", 1, "b", 1)))).isEqualTo(new Turn("a", 100));
    }

    @Test
    void hasNoTurnForNobody() {
        assertThat(turns.next(new TreeMap<>())).isNull();
    }

    @Property(tries = 50)
    void sharesByWeightWhateverTheSizes(
            @ForAll @IntRange(min = 1, max = 5) int weightOfA,
            @ForAll @IntRange(min = 1, max = 5) int weightOfB,
            @ForAll @IntRange(min = 1, max = 900) int sizeOfA,
            @ForAll @IntRange(min = 1, max = 900) int sizeOfB) {
        DeficitRoundRobin fair = new DeficitRoundRobin(100);
        TreeMap<String, Integer> weights = new TreeMap<>(Map.of("a", weightOfA, "b", weightOfB));
        Map<String, Long> spent = new HashMap<>();

        for (int i = 0; i < 20_000; i++) {
            Turn turn = Objects.requireNonNull(fair.next(weights));
            int size = turn.tenant().equals("a") ? sizeOfA : sizeOfB;
            long cost = (turn.allowance() + size - 1) / size * size;
            fair.spent(turn, cost);
            spent.merge(turn.tenant(), cost, Long::sum);
        }

        double share = (double) spent.getOrDefault("a", 0L) / spent.getOrDefault("b", 0L);
        assertThat(share).isCloseTo((double) weightOfA / weightOfB, withPercentage(2));
    }
}
