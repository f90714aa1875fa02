package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.fair.Claimant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static final ProbeSchedule PROBES =
            new ProbeSchedule(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final FakeTime time = new FakeTime();
    private final Lanes lanes = new Lanes(model -> new ModelLane(model, 100, RateLimits.LEARNT, PROBES));

    private Waiter join(ModelLane lane) {
        Waiter waiter = new Waiter(new Demand(lane.model(), 1, 1L), Claimant.of("acme"), false, null, time.alarm());
        lane.line().join(waiter);
        return waiter;
    }

    /** A lane that is worth remembering: its limit was cut. */
    private ModelLane cut(String model) {
        ModelLane lane = lanes.of(model);
        for (int i = 0; i < 100; i++) {
            var unused = lane.limit().overloaded(i, i + 1);
        }
        return lane;
    }

    @Test
    void eachModelHasALaneOfItsOwn() {
        assertThat(lanes.of("a")).isSameAs(lanes.of("a")).isNotSameAs(lanes.of("b"));
    }

    @Test
    void aMillionNamesThatComeAndGoLeaveNothing() {
        for (int i = 0; i < 1_000_000; i++) {
            ModelLane lane = lanes.of("made-up-" + i);
            Waiter waiter = join(lane);
            lane.line().leave(waiter);
            lanes.left(lane);
        }

        assertThat(lanes.all()).isEmpty();
    }

    @Test
    void aMillionNamesThatLeaveSomethingToRememberAreForgottenOldestFirst() {
        for (int i = 0; i < 1_000_000; i++) {
            lanes.left(cut("made-up-" + i));
        }

        assertThat(lanes.all()).hasSize(Lanes.MOST);
        assertThat(lanes.of("made-up-999999").limit().isUntouched()).isFalse();
        assertThat(lanes.of("made-up-0").limit().isUntouched()).isTrue();
    }

    @Test
    void whileAThousandAreInUseTheOthersShareOne() {
        List<ModelLane> used = new ArrayList<>();
        for (int i = 0; i < Lanes.MOST; i++) {
            ModelLane lane = lanes.of("model-" + i);
            join(lane);
            used.add(lane);
        }

        ModelLane shared = lanes.of("one-more");
        join(shared);

        assertThat(lanes.of("another")).isSameAs(shared).isNotIn(used);
        assertThat(lanes.of("model-7")).isSameAs(used.get(7));
    }

    @Test
    void namesBeyondAnySenseShareALaneThatDoesNotHoldThem() {
        ModelLane lane = lanes.of("x".repeat(1_000_000));

        assertThat(lane).isSameAs(lanes.of("y".repeat(1_000)));
        assertThat(lane.model()).hasSizeLessThan(300);
    }
}
