package dev.tallymill.worker.fair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private static final List<String> TENANTS = List.of("acme", "blue", "city");

    private final FairQueue<String> queue = new FairQueue<>();

    private record Item(int tenant, int number) {}

    @Test
    void aTenantThatComesLateIsNextUntilItHasAsMuchAsTheOthers() {
        for (int i = 0; i < 100; i++) {
            queue.add(Claimant.of("acme"), "acme-" + i);
        }
        for (int i = 0; i < 4; i++) {
            queue.poll();
        }
        for (int i = 0; i < 10; i++) {
            queue.add(Claimant.of("blue"), "blue-" + i);
        }

        assertThat(polled(4)).containsExactly("blue-0", "blue-1", "blue-2", "blue-3");
        assertThat(polled(4)).containsExactly("acme-4", "blue-4", "acme-5", "blue-5");
    }

    @Test
    void aFreePlaceGoesToTheTenantThatHasTheFewest() {
        queue.add(Claimant.of("acme"), "a");
        queue.add(Claimant.of("blue"), "b");
        queue.started("acme");
        queue.started("blue");
        queue.started("blue");
        queue.ended("acme");

        assertThat(polled(2)).containsExactly("a", "b");
    }

    @Test
    void whatIsTakenOutIsNotPolled() {
        queue.add(Claimant.of("acme"), "a1");
        queue.add(Claimant.of("acme"), "a2");
        queue.add(Claimant.of("blue"), "b1");
        queue.add(Claimant.of("blue"), "b2");
        queue.remove("acme", "a1");
        queue.remove("acme", "never there");
        queue.removeIf(item -> item.endsWith("b1"));

        assertThat(queue.size()).isEqualTo(2);
        assertThat(polled(2)).containsExactly("a2", "b2");
        assertThat(queue.peek()).isNull();
    }

    @Test
    void tenantsOfWhomNothingIsLeftAreForgotten() {
        queue.add(Claimant.of("acme"), "a");
        queue.add(Claimant.of("blue"), "b");
        polled(2);
        queue.ended("acme");
        queue.ended("blue");
        queue.add(Claimant.of("city"), "c");
        assertThat(queue.shareOfNext()).as("there is nobody else").isEqualTo(1.0);
    }

    @Test
    void aTenantOfWeightThreeHasThreePlacesForEachOfOneOfWeightOne() {
        for (int i = 0; i < 20; i++) {
            queue.add(new Claimant("acme", 3), "acme");
            queue.add(new Claimant("blue", 1), "blue");
        }

        assertThat(queue.shareOfNext()).isEqualTo(0.75);
        assertThat(polled(8)).containsExactly("acme", "blue", "acme", "acme", "blue", "acme", "acme", "acme");
        queue.ended("acme");
        assertThat(polled(1)).as("the place that became free").containsExactly("acme");
    }

    @Test
    void aWeightThatChangesIsThatOfAllTheTenantHas() {
        for (int i = 0; i < 10; i++) {
            queue.add(new Claimant("acme", 1), "acme");
            queue.add(new Claimant("blue", 1), "blue");
        }
        polled(4);
        queue.add(new Claimant("acme", 2), "acme");

        assertThat(polled(2)).containsOnly("acme");
        assertThat(new Claimant("acme", -7).weight()).isEqualTo(1);
        assertThat(new Claimant("acme", 1_000_000).weight()).isEqualTo(1_000);
    }

    /** Whoever is given a place had, before, at most what is due to it of the places that were taken. */
    @Property(tries = 200)
    void whoeverHasEnoughWaitingNeverGetsMoreThanItsShareWhileOthersWait(
            @ForAll @Size(3) List<@IntRange(min = 1, max = 1_000) Integer> weights,
            @ForAll @Size(max = 200) List<@IntRange(max = 5) Integer> steps) {
        FairQueue<Integer> fair = new FairQueue<>();
        for (int i = 0; i < 3 * 200; i++) {
            fair.add(new Claimant(TENANTS.get(i % 3), weights.get(i % 3)), i % 3);
        }
        long all = weights.stream().mapToLong(Integer::longValue).sum();
        int[] running = new int[3];
        for (int step : steps) {
            if (step < 3 && running[step] > 0) {
                fair.ended(TENANTS.get(step));
                running[step]--;
            } else {
                long taken = IntStream.of(running).sum();
                assertThat(fair.shareOfNext()).isPositive();
                int next = fair.poll();
                assertThat(running[next] * all).isLessThanOrEqualTo(taken * weights.get(next));
                running[next]++;
            }
        }
    }

    /** Against a model that looks at everything: 0 to 2 adds for a tenant, 3 polls, 4 to 6 ends one of a tenant. */
    @Property(tries = 300)
    void nextIsAlwaysTheOldestItemOfATenantWithTheFewestRunningForItsWeight(
            @ForAll @Size(3) List<@IntRange(min = 1, max = 1_000) Integer> weights,
            @ForAll @Size(max = 200) List<@IntRange(max = 6) Integer> steps) {
        FairQueue<Item> fair = new FairQueue<>();
        List<Deque<Item>> waiting = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
        int[] running = new int[TENANTS.size()];
        int number = 0;
        for (int step : steps) {
            if (step <= 2) {
                Item item = new Item(step, number++);
                fair.add(new Claimant(TENANTS.get(step), weights.get(step)), item);
                waiting.get(step).add(item);
            } else if (step >= 4 && running[step - 4] > 0) {
                fair.ended(TENANTS.get(step - 4));
                running[step - 4]--;
            } else if (step == 3 && fair.size() > 0) {
                double fewest = IntStream.range(0, running.length)
                        .filter(tenant -> !waiting.get(tenant).isEmpty())
                        .mapToDouble(tenant -> (double) running[tenant] / weights.get(tenant))
                        .min()
                        .orElseThrow();
                int held = fair.runningOfNext();
                Item item = fair.poll();
                assertThat(running[item.tenant()]).isEqualTo(held);
                assertThat((double) held / weights.get(item.tenant())).isEqualTo(fewest);
                assertThat(item).isEqualTo(waiting.get(item.tenant()).removeFirst());
                running[item.tenant()]++;
            }
            assertThat(fair.size())
                    .isEqualTo(waiting.stream().mapToInt(Deque::size).sum());
        }
    }

    private List<String> polled(int count) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(queue.poll());
        }
        return found;
    }
}
