package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.Alarm;
import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.call.SimulatedTime;
import dev.tallymill.worker.call.limit.CallResult.Alive;
import dev.tallymill.worker.call.limit.CallResult.Failed;
import dev.tallymill.worker.call.limit.CallResult.RateLimited;
import dev.tallymill.worker.call.limit.CallResult.Refused;
import dev.tallymill.worker.call.limit.CallResult.Unclear;
import dev.tallymill.worker.call.limit.EndpointGate.Verdict;
import dev.tallymill.worker.fair.Claimant;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndpointGateTest {

    private static final CallResult SERVED = new Alive(true);
    private static final CallResult DOWN = new Failed(Kind.FAILING, "503", null, false, false);

    private static final Demand JOB = new Demand("gpt-oss-120b", 10, 10L);

    private final FakeTime time = new FakeTime();
    private final EndpointGate gate = gate(2);

    private EndpointGate gate(int ceiling) {
        return gate(ceiling, RateLimits.LEARNT, time, time::alarm);
    }

    private static EndpointGate gate(int ceiling, RateLimits limits, Clock clock, Supplier<Alarm> alarms) {
        return new EndpointGate(
                new GateSettings(
                        ceiling, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30), limits),
                clock,
                alarms);
    }

    private Pass enter() throws InterruptedException {
        return enter(gate);
    }

    private static Pass enter(EndpointGate gate) throws InterruptedException {
        return Objects.requireNonNull(gate.enter(JOB, Claimant.of("acme"), null, false));
    }

    private void openTheBreaker() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            gate.leave(enter(), DOWN, Receipt.UNKNOWN);
        }
    }

    private static FutureTask<@Nullable Pass> enterLater(EndpointGate gate) {
        return enterLater(gate, false);
    }

    private static FutureTask<@Nullable Pass> enterLater(EndpointGate gate, boolean ahead) {
        FutureTask<@Nullable Pass> entering = new FutureTask<>(() -> {
            Pass pass = gate.enter(JOB, Claimant.of("acme"), null, ahead);
            // As a job does whose interrupt came when it had just been let in.
            if (pass != null && Thread.currentThread().isInterrupted()) {
                gate.leave(pass, new CallResult.Unclear(false), Receipt.NOT_SENT);
            }
            return pass;
        });
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

        gate.leave(first, SERVED, Receipt.UNKNOWN);
        assertThat(waiting.get(0).get()).extracting(Pass::ticket).isEqualTo(2L);
        assertThat(waiting.get(1).isDone()).isFalse();
        gate.leave(second, SERVED, Receipt.UNKNOWN);
        assertThat(waiting.get(1).get()).extracting(Pass::ticket).isEqualTo(3L);
        assertThat(gate.status().inFlight()).isEqualTo(2);
        waiting.get(2).cancel(true);
    }

    @Test
    void aFreeCallGoesToTheTenantWithTheFewest() throws Exception {
        Pass first = enter();
        Pass second = enter();
        FutureTask<@Nullable Pass> sameTenant = enterLater(gate);
        FutureTask<@Nullable Pass> newcomer = new FutureTask<>(() -> gate.enter(JOB, Claimant.of("blue"), null, false));
        Thread thread = Thread.ofVirtual().start(newcomer);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        gate.leave(first, SERVED, Receipt.UNKNOWN);
        assertThat(newcomer.get()).isNotNull();
        assertThat(sameTenant.isDone()).isFalse();
        gate.leave(second, SERVED, Receipt.UNKNOWN);
        assertThat(sameTenant.get()).isNotNull();
    }

    @Test
    void aFreeCallGoesToTheTenantWithTheFewestForItsWeight() throws Exception {
        EndpointGate wide = gate(4);
        List<Pass> heavy = List.of(enterAs(wide, "heavy", 3), enterAs(wide, "heavy", 3));
        List<Pass> light = List.of(enterAs(wide, "light", 1), enterAs(wide, "light", 1));
        List<FutureTask<@Nullable Pass>> waiting =
                List.of(waitAs(wide, "light", 1), waitAs(wide, "heavy", 3), waitAs(wide, "heavy", 3));

        wide.leave(light.get(0), SERVED, Receipt.UNKNOWN);
        assertThat(waiting.get(1).get()).isNotNull();
        wide.leave(heavy.get(0), SERVED, Receipt.UNKNOWN);
        assertThat(waiting.get(2).get()).isNotNull();
        assertThat(waiting.get(0).isDone()).isFalse();
        wide.leave(light.get(1), SERVED, Receipt.UNKNOWN);
        assertThat(waiting.get(0).get()).isNotNull();
    }

    private static Pass enterAs(EndpointGate gate, String tenant, int weight) throws InterruptedException {
        return Objects.requireNonNull(gate.enter(JOB, new Claimant(tenant, weight), null, false));
    }

    private static FutureTask<@Nullable Pass> waitAs(EndpointGate gate, String tenant, int weight) {
        FutureTask<@Nullable Pass> entering =
                new FutureTask<>(() -> gate.enter(JOB, new Claimant(tenant, weight), null, false));
        Thread thread = Thread.ofVirtual().start(entering);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return entering;
    }

    @Test
    void letsRetriesInBeforeNewJobs() throws Exception {
        Pass first = enter();
        Pass second = enter();
        FutureTask<@Nullable Pass> newJob = enterLater(gate);
        FutureTask<@Nullable Pass> retry = enterLater(gate, true);
        gate.leave(first, SERVED, Receipt.UNKNOWN);

        assertThat(retry.get()).extracting(Pass::ticket).isEqualTo(2L);
        assertThat(newJob.isDone()).isFalse();
        gate.leave(second, SERVED, Receipt.UNKNOWN);
        assertThat(newJob.get()).isNotNull();
    }

    @Test
    void aWaiterThatIsInterruptedDoesNotLoseItsTurnToNobody() throws Exception {
        Pass first = enter();
        Pass second = enter();
        FutureTask<@Nullable Pass> impatient = enterLater(gate);
        FutureTask<@Nullable Pass> patient = enterLater(gate);
        impatient.cancel(true);
        gate.leave(first, SERVED, Receipt.UNKNOWN);

        assertThat(patient.get()).isNotNull();
        gate.leave(second, SERVED, Receipt.UNKNOWN);
    }

    @Test
    void whileOpenOnlyOneProbeAtATimeCalls() throws Exception {
        openTheBreaker();
        Pass probe = enter();
        assertThat(probe.probe()).isTrue();
        FutureTask<@Nullable Pass> next = enterLater(gate);
        assertThat(next.isDone()).isFalse();

        gate.leave(probe, DOWN, Receipt.UNKNOWN);
        assertThat(next.get()).extracting(Pass::probe).isEqualTo(true);
    }

    @Test
    void aProbeThatSucceedsLetsEverybodyIn() throws Exception {
        openTheBreaker();
        Pass probe = enter();
        FutureTask<@Nullable Pass> one = enterLater(gate);
        FutureTask<@Nullable Pass> two = enterLater(gate);
        gate.leave(probe, SERVED, Receipt.UNKNOWN);

        assertThat(one.get()).extracting(Pass::probe).isEqualTo(false);
        assertThat(two.get()).extracting(Pass::probe).isEqualTo(false);
        assertThat(gate.status().trouble()).isNull();
    }

    @Test
    void failuresCountAgainstTheJobOnlyWhileTheBreakerIsClosed() throws Exception {
        Pass straggler = enter();
        for (int i = 0; i < 5; i++) {
            assertThat(gate.leave(enter(), DOWN, Receipt.UNKNOWN).jobToBlame()).isTrue();
        }

        assertThat(gate.leave(straggler, DOWN, Receipt.UNKNOWN)).isEqualTo(new Verdict(false, true, null));
        assertThat(gate.leave(enter(), DOWN, Receipt.UNKNOWN)).isEqualTo(new Verdict(false, true, null));
    }

    @Test
    void anAttemptThatNeverReachedTheServerIsNobodysFault() throws Exception {
        CallResult refused = new Failed(Kind.UNREACHABLE, "refused", null, false, false);

        assertThat(gate.leave(enter(), refused, Receipt.UNKNOWN)).isEqualTo(new Verdict(false, false, null));
    }

    @Test
    void aProbeThatTimesOutIsTheJobsFaultOnlyWhenNoOtherCouldProbe() throws Exception {
        CallResult timeout = new Failed(Kind.FAILING, "timeout", null, true, true);
        openTheBreaker();
        Pass alone = enter();
        assertThat(gate.leave(alone, timeout, Receipt.UNKNOWN).jobToBlame()).isTrue();
    }

    @Test
    void aProbeThatTimesOutIsNotTheJobsFaultWhenAnotherCouldHaveBeenIt() {
        CallResult timeout = new Failed(Kind.FAILING, "timeout", null, true, true);
        SimulatedTime simulated = new SimulatedTime();
        EndpointGate shared = gate(1, RateLimits.LEARNT, simulated, simulated::alarm);
        List<Boolean> toBlame = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            simulated.start(() -> {
                Pass refused = enter(shared);
                shared.leave(refused, new Refused(Kind.KEY_REFUSED, "no"), Receipt.UNKNOWN);
                Pass probe = enter(shared);
                toBlame.add(shared.leave(probe, timeout, Receipt.UNKNOWN).jobToBlame());
            });
        }
        simulated.runToTheEnd();

        assertThat(toBlame).as("the second was alone").containsExactly(false, true);
    }

    @Test
    void oneRefusalPausesAndCostsNothing() throws Exception {
        assertThat(gate.leave(enter(), new Refused(Kind.KEY_REFUSED, "no"), Receipt.UNKNOWN))
                .extracting(Verdict::jobToBlame, Verdict::open)
                .containsExactly(false, true);
        assertThat(gate.status().trouble()).isNotNull();

        assertThat(enter().probe()).isTrue();
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void saysOnceWhatIsPausedAndOnceThatItGoesOn() throws Exception {
        PauseChange paused = changeAfter("a", new Refused(Kind.KEY_REFUSED, "401"));
        assertThat(paused.model()).as("the whole endpoint").isNull();
        assertThat(Objects.requireNonNull(paused.now()).message()).isEqualTo("401");

        assertThat(leave("a", new Refused(Kind.KEY_REFUSED, "401")).change()).isNull();
        PauseChange another = changeAfter("a", new Refused(Kind.OUT_OF_CREDIT, "402"));
        assertThat(Objects.requireNonNull(another.now()).kind()).isEqualTo(Kind.OUT_OF_CREDIT);
        PauseChange over = changeAfter("a", SERVED);
        assertThat(over.now()).isNull();
        assertThat(Objects.requireNonNull(over.before()).kind()).isEqualTo(Kind.OUT_OF_CREDIT);
        assertThat(leave("a", SERVED).change()).isNull();
    }

    @Test
    void saysWhichModelIsPausedWhereOthersAreNot() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(leave("broken", DOWN).change()).isNull();
            assertThat(leave("fine", SERVED).change()).isNull();
        }

        assertThat(changeAfter("broken", DOWN).model()).isEqualTo("broken");
    }

    @Test
    void tellsOfEachModel() throws Exception {
        for (int i = 0; i < 5; i++) {
            leave("broken", DOWN);
            leave("fine", SERVED);
        }
        Pass pass = enter(gate, "fine");

        assertThat(gate.models()).anySatisfy(model -> {
            assertThat(model.model()).isEqualTo("broken");
            assertThat(Objects.requireNonNull(model.trouble()).message()).isEqualTo("503");
        });
        assertThat(gate.models()).contains(new ModelStatus("fine", 1, 2, 0, null));
        gate.leave(pass, SERVED, Receipt.UNKNOWN);
    }

    private PauseChange changeAfter(String model, CallResult result) throws InterruptedException {
        return Objects.requireNonNull(leave(model, result).change());
    }

    private Verdict leave(String model, CallResult result) throws InterruptedException {
        return gate.leave(enter(gate, model), result, Receipt.UNKNOWN);
    }

    @Test
    void waitsForEverybodyWhenEvenOneCallAtATimeIsTooMuch() throws Exception {
        EndpointGate narrow = gate(1);
        Verdict verdict = narrow.leave(enter(narrow), new RateLimited("429", Duration.ofSeconds(20)), Receipt.UNKNOWN);

        assertThat(verdict.open()).isTrue();
        assertThat(narrow.status().trouble())
                .extracting(trouble -> trouble.kind())
                .isEqualTo(Kind.RATE_LIMITED);
        assertThat(narrow.enter(JOB, Claimant.of("acme"), null, false))
                .extracting(Pass::probe)
                .isEqualTo(true);
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void givesUpAtTheDeadlineWithoutAProbe() throws Exception {
        openTheBreaker();

        assertThat(gate.enter(JOB, Claimant.of("acme"), time.instant().plusMillis(100), false))
                .isNull();
        assertThat(enter().probe()).isTrue();
    }

    @Test
    void aProbeThatWasInterruptedMakesRoomForTheNext() throws Exception {
        openTheBreaker();
        gate.leave(enter(), new Unclear(false), Receipt.UNKNOWN);

        assertThat(enter().probe()).isTrue();
        assertThat(gate.status().trouble()).isNotNull();
    }

    private static Demand of(String model) {
        return new Demand(model, 10, 10L);
    }

    private static Pass enter(EndpointGate gate, String model) throws InterruptedException {
        return Objects.requireNonNull(gate.enter(of(model), Claimant.of("acme"), null, false));
    }

    private static FutureTask<@Nullable Pass> enterLater(EndpointGate gate, String model) {
        FutureTask<@Nullable Pass> entering =
                new FutureTask<>(() -> gate.enter(of(model), Claimant.of("acme"), null, false));
        Thread thread = Thread.ofVirtual().start(entering);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return entering;
    }

    @Test
    void aRateLimitOfOneModelPausesThatModelAlone() throws Exception {
        EndpointGate narrow = gate(1);
        Verdict verdict =
                narrow.leave(enter(narrow, "limited"), new RateLimited("429", Duration.ofSeconds(20)), Receipt.UNKNOWN);
        assertThat(verdict.open()).isTrue();

        assertThat(enter(narrow, "other").probe()).isFalse();
        assertThat(time.sleeps()).isEmpty();
        assertThat(narrow.status().trouble()).as("something is being called").isNull();
    }

    @Test
    void anOutageOfTheEndpointPausesEveryModel() throws Exception {
        openTheBreaker();

        assertThat(enter(gate, "other").probe()).isTrue();
        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void aModelThatFailsWhileOthersAreServedIsPausedAlone() throws Exception {
        for (int i = 0; i < 5; i++) {
            gate.leave(enter(gate, "broken"), DOWN, Receipt.UNKNOWN);
            gate.leave(enter(gate, "fine"), SERVED, Receipt.UNKNOWN);
        }
        assertThat(enter(gate, "fine").probe()).isFalse();

        assertThat(enter(gate, "broken").probe()).isTrue();
        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void aFreeCallGoesToTheModelWithTheFewestInTheAir() throws Exception {
        EndpointGate wide = gate(4);
        List<Pass> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slow.add(enter(wide, "slow"));
        }
        FutureTask<@Nullable Pass> fifth = enterLater(wide, "slow");
        FutureTask<@Nullable Pass> first = enterLater(wide, "quick");
        FutureTask<@Nullable Pass> second = enterLater(wide, "quick");

        wide.leave(slow.get(0), SERVED, Receipt.UNKNOWN);
        assertThat(first.get()).isNotNull();
        wide.leave(slow.get(1), SERVED, Receipt.UNKNOWN);
        assertThat(second.get()).isNotNull();
        assertThat(fifth.isDone()).isFalse();
        wide.leave(slow.get(2), SERVED, Receipt.UNKNOWN);
        assertThat(fifth.get()).isNotNull();
    }

    @Test
    void allModelsTogetherStayBelowTheCeiling() throws Exception {
        Pass first = enter(gate, "a");
        Pass second = enter(gate, "b");
        FutureTask<@Nullable Pass> third = enterLater(gate, "c");
        assertThat(third.isDone()).isFalse();
        assertThat(gate.status().held())
                .as("none is held back by its own model")
                .isZero();

        gate.leave(first, SERVED, Receipt.UNKNOWN);
        assertThat(third.get()).isNotNull();
        gate.leave(second, SERVED, Receipt.UNKNOWN);
    }

    @Test
    void saysHowManyJobsTheirOwnModelHoldsBack() throws Exception {
        SimulatedTime simulated = new SimulatedTime();
        EndpointGate paced = gate(10, new RateLimits(1L, null, true), simulated, simulated::alarm);
        List<Integer> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            simulated.start(() -> {
                Pass pass = enter(paced);
                held.add(paced.status().held());
                paced.leave(pass, SERVED, Receipt.UNKNOWN);
            });
        }

        assertThat(simulated.runToTheEnd()).isEqualTo(Duration.ofSeconds(3 * 61));
        assertThat(held).containsExactly(0, 2, 1, 0);
    }

    @Test
    void aJobThatGivesWhatItReservedBackLetsTheNextGoAtOnce() throws Exception {
        SimulatedTime simulated = new SimulatedTime();
        EndpointGate paced = gate(10, new RateLimits(1L, null, true), simulated, simulated::alarm);
        for (int i = 0; i < 4; i++) {
            simulated.start(() -> {
                Pass pass = enter(paced);
                simulated.sleep(Duration.ofSeconds(1));
                paced.leave(pass, new Unclear(false), Receipt.NOT_SENT);
            });
        }

        assertThat(simulated.runToTheEnd()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aLoneJobThatIsRefusedForLongIsChargedOnceInTenMinutes() throws Exception {
        EndpointGate narrow = gate(1);
        CallResult limited = new RateLimited("429", null);
        narrow.leave(enter(narrow), limited, Receipt.UNKNOWN);
        int charged = 0;
        while (time.instant().isBefore(FakeTime.START.plus(Duration.ofMinutes(59)))) {
            charged += narrow.leave(enter(narrow), limited, Receipt.UNKNOWN).jobToBlame() ? 1 : 0;
        }

        assertThat(charged).isEqualTo(6);
    }

    @Test
    void isInNoTroubleWhenItIsTimeToTryAgainAndNobodyIsThereToDoSo() throws Exception {
        openTheBreaker();
        assertThat(gate.status().trouble()).isNotNull();

        time.advance(Duration.ofMillis(500));

        assertThat(gate.status().trouble())
                .as("else no job would ever be let in")
                .isNull();
        assertThat(enter().probe()).isTrue();
        assertThat(gate.status().trouble()).isNotNull();
    }
}
