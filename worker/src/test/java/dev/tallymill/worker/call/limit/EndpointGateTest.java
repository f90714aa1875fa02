package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.limit.CallResult.Alive;
import dev.tallymill.worker.call.limit.CallResult.Failed;
import dev.tallymill.worker.call.limit.CallResult.RateLimited;
import dev.tallymill.worker.call.limit.CallResult.Refused;
import dev.tallymill.worker.call.limit.CallResult.Unclear;
import dev.tallymill.worker.call.limit.EndpointGate.GateSettings;
import dev.tallymill.worker.call.limit.EndpointGate.Pass;
import dev.tallymill.worker.call.limit.EndpointGate.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndpointGateTest {

    private static final CallResult SERVED = new Alive(true);
    private static final CallResult DOWN = new Failed(Kind.FAILING, "503", null, false, false);

    private final FakeTime time = new FakeTime();
    private final EndpointGate gate = gate(2);

    private EndpointGate gate(int ceiling) {
        return new EndpointGate(
                new GateSettings(ceiling, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30)),
                time,
                time);
    }

    private Pass enter() throws InterruptedException {
        return enter(gate);
    }

    private static Pass enter(EndpointGate gate) throws InterruptedException {
        return Objects.requireNonNull(gate.enter(null, false));
    }

    private void openTheBreaker() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            gate.leave(enter(), DOWN);
        }
    }

    private static FutureTask<@Nullable Pass> enterLater(EndpointGate gate) {
        return enterLater(gate, false);
    }

    private static FutureTask<@Nullable Pass> enterLater(EndpointGate gate, boolean ahead) {
        FutureTask<@Nullable Pass> entering = new FutureTask<>(() -> gate.enter(null, ahead));
        Thread thread = Thread.ofVirtual().start(entering);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return entering;
    }

    @Test
    void letsAsManyInAsTheLimitAndTheRestInOrder() throws Exception {
        Pass first = enter();
        Pass second = enter();
        List<FutureTask<@Nullable Pass>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(enterLater(gate));
        }
        assertThat(waiting).noneMatch(FutureTask::isDone);

        gate.leave(first, SERVED);
        assertThat(waiting.get(0).get()).extracting(Pass::ticket).isEqualTo(2L);
        assertThat(waiting.get(1).isDone()).isFalse();
        gate.leave(second, SERVED);
        assertThat(waiting.get(1).get()).extracting(Pass::ticket).isEqualTo(3L);
        assertThat(gate.status().inFlight()).isEqualTo(2);
        waiting.get(2).cancel(true);
    }

    @Test
    void letsRetriesInBeforeNewJobs() throws Exception {
        Pass first = enter();
        Pass second = enter();
        FutureTask<@Nullable Pass> newJob = enterLater(gate);
        FutureTask<@Nullable Pass> retry = enterLater(gate, true);
        gate.leave(first, SERVED);

        assertThat(retry.get()).extracting(Pass::ticket).isEqualTo(2L);
        assertThat(newJob.isDone()).isFalse();
        gate.leave(second, SERVED);
        assertThat(newJob.get()).isNotNull();
    }

    @Test
    void aWaiterThatIsInterruptedDoesNotLoseItsTurnToNobody() throws Exception {
        Pass first = enter();
        Pass second = enter();
        FutureTask<@Nullable Pass> impatient = enterLater(gate);
        FutureTask<@Nullable Pass> patient = enterLater(gate);
        impatient.cancel(true);
        gate.leave(first, SERVED);

        assertThat(patient.get()).isNotNull();
        gate.leave(second, SERVED);
    }

    @Test
    void whileOpenOnlyOneProbeAtATimeCalls() throws Exception {
        openTheBreaker();
        Pass probe = enter();
        assertThat(probe.probe()).isTrue();
        FutureTask<@Nullable Pass> next = enterLater(gate);
        assertThat(next.isDone()).isFalse();

        gate.leave(probe, DOWN);
        assertThat(next.get()).extracting(Pass::probe).isEqualTo(true);
    }

    @Test
    void aProbeThatSucceedsLetsEverybodyIn() throws Exception {
        openTheBreaker();
        Pass probe = enter();
        FutureTask<@Nullable Pass> one = enterLater(gate);
        FutureTask<@Nullable Pass> two = enterLater(gate);
        gate.leave(probe, SERVED);

        assertThat(one.get()).extracting(Pass::probe).isEqualTo(false);
        assertThat(two.get()).extracting(Pass::probe).isEqualTo(false);
        assertThat(gate.status().trouble()).isNull();
    }

    @Test
    void failuresCountAgainstTheJobOnlyWhileTheBreakerIsClosed() throws Exception {
        Pass straggler = enter();
        for (int i = 0; i < 5; i++) {
            assertThat(gate.leave(enter(), DOWN).jobToBlame()).isTrue();
        }

        assertThat(gate.leave(straggler, DOWN)).isEqualTo(new Verdict(false, true));
        assertThat(gate.leave(enter(), DOWN)).isEqualTo(new Verdict(false, true));
    }

    @Test
    void anAttemptThatNeverReachedTheServerIsNobodysFault() throws Exception {
        CallResult refused = new Failed(Kind.UNREACHABLE, "refused", null, false, false);

        assertThat(gate.leave(enter(), refused)).isEqualTo(new Verdict(false, false));
    }

    @Test
    void aProbeThatTimesOutIsTheJobsFaultOnlyWhenNoOtherCouldProbe() throws Exception {
        CallResult timeout = new Failed(Kind.FAILING, "timeout", null, true, true);
        openTheBreaker();
        Pass alone = enter();
        assertThat(gate.leave(alone, timeout).jobToBlame()).isTrue();

        CountDownLatch go = new CountDownLatch(1);
        EndpointGate shared = new EndpointGate(
                new GateSettings(1, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30)),
                time,
                duration -> go.await());
        shared.leave(enter(shared), new Refused(Kind.KEY_REFUSED, "no"));
        FutureTask<@Nullable Pass> prober = enterLater(shared);
        FutureTask<@Nullable Pass> other = enterLater(shared);
        go.countDown();
        Pass probe = Objects.requireNonNull(prober.get());
        assertThat(shared.leave(probe, timeout).jobToBlame()).isFalse();
        assertThat(other.get()).isNotNull();
    }

    @Test
    void oneRefusalPausesAndCostsNothing() throws Exception {
        assertThat(gate.leave(enter(), new Refused(Kind.KEY_REFUSED, "no"))).isEqualTo(new Verdict(false, true));
        assertThat(gate.status().trouble()).isNotNull();

        assertThat(enter().probe()).isTrue();
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void waitsForEverybodyWhenEvenOneCallAtATimeIsTooMuch() throws Exception {
        EndpointGate narrow = gate(1);
        Verdict verdict = narrow.leave(enter(narrow), new RateLimited("429", Duration.ofSeconds(20)));

        assertThat(verdict.open()).isTrue();
        assertThat(narrow.status().trouble())
                .extracting(trouble -> trouble.kind())
                .isEqualTo(Kind.RATE_LIMITED);
        assertThat(narrow.enter(null, false)).extracting(Pass::probe).isEqualTo(true);
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void givesUpAtTheDeadlineWithoutAProbe() throws Exception {
        openTheBreaker();

        assertThat(gate.enter(time.instant().plusMillis(100), false)).isNull();
        assertThat(enter().probe()).isTrue();
    }

    @Test
    void aProbeThatWasInterruptedMakesRoomForTheNext() throws Exception {
        openTheBreaker();
        gate.leave(enter(), new Unclear(false));

        assertThat(enter().probe()).isTrue();
        assertThat(gate.status().trouble()).isNotNull();
    }
}
