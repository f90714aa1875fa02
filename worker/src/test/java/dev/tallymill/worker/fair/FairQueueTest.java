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
            queue.add("acme", "acme-" + i);
        }
        for (int i = 0; i < 4; i++) {
            queue.poll();
        }
        for (int i = 0; i < 10; i++) {
            queue.add("blue", "blue-" + i);
        }

        assertThat(polled(4)).containsExactly("blue-0", "blue-1", "blue-2", "blue-3");
        assertThat(polled(4)).containsExactly("acme-4", "blue-4", "acme-5", "blue-5");
    }

    @Test
    void aFreePlaceGoesToTheTenantThatHasTheFewest() {
        queue.add("acme", "a");
        queue.add("blue", "b");
        queue.started("acme");
        queue.started("blue");
        queue.started("blue");
        queue.ended("acme");

        assertThat(polled(2)).containsExactly("a", "b");
    }

    @Test
    void whatIsTakenOutIsNotPolled() {
        queue.add("acme", "a1");
        queue.add("acme", "a2");
        queue.add("blue", "b1");
        queue.add("blue", "b2");
        queue.remove("acme", "a1");
        queue.remove("acme", "never there");
        queue.removeIf(item -> item.endsWith("b1"));

        assertThat(queue.size()).isEqualTo(2);
        assertThat(polled(2)).containsExactly("a2", "b2");
        assertThat(queue.peek()).isNull();
    }

    @Test
    void tenantsOfWhomNothingIsLeftAreForgotten() {
        queue.add("acme", "a");
        queue.add("blue", "b");
        polled(2);
        queue.ended("acme");
        assertThat(queue.tenants()).isEqualTo(1);
        queue.ended("blue");
        assertThat(queue.tenants()).isZero();
    }

    /** Against a model that looks at everything: 0 to 2 adds for a tenant, 3 polls, 4 to 6 ends one of a tenant. */
    @Property(tries = 300)
    void nextIsAlwaysTheOldestItemOfATenantWithTheFewestRunning(
            @ForAll @Size(max = 200) List<@IntRange(max = 6) Integer> steps) {
        FairQueue<Item> fair = new FairQueue<>();
        List<Deque<Item>> waiting = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
        int[] running = new int[TENANTS.size()];
        int number = 0;
        for (int step : steps) {
            if (step <= 2) {
                Item item = new Item(step, number++);
                fair.add(TENANTS.get(step), item);
                waiting.get(step).add(item);
            } else if (step >= 4 && running[step - 4] > 0) {
                fair.ended(TENANTS.get(step - 4));
                running[step - 4]--;
            } else if (step == 3 && fair.size() > 0) {
                int fewest = IntStream.range(0, running.length)
                        .filter(tenant -> !waiting.get(tenant).isEmpty())
                        .map(tenant -> running[tenant])
                        .min()
                        .orElseThrow();
                assertThat(fair.runningOfNext()).isEqualTo(fewest);
                Item item = fair.poll();
                assertThat(running[item.tenant()]).isEqualTo(fewest);
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
