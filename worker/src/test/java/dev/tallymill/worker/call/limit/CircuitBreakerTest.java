package dev.tallymill.worker.call.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Instant NOW = FakeTime.START;

    private final CircuitBreaker breaker = new CircuitBreaker(
            new ProbeSchedule(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30)));

    private void fail(Kind kind, int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(false, kind, "down", null, NOW);
        }
    }

    @Test
    void opensAfterFiveFailuresInARow() {
        fail(Kind.FAILING, 4);
        assertThat(breaker.isOpen()).isFalse();
        fail(Kind.FAILING, 1);

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.trouble()).isEqualTo(new EndpointTrouble(Kind.FAILING, "down", NOW));
    }

    @Test
    void staysClosedWhileOthersAreAnswered() {
        for (int i = 0; i < 100; i++) {
            fail(Kind.FAILING, 4);
            breaker.alive(false);
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void showsTheFirstFailedConnectionAtOnceUntilOneSucceeds() {
        fail(Kind.UNREACHABLE, 1);
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.trouble()).isEqualTo(new EndpointTrouble(Kind.UNREACHABLE, "down", NOW));

        breaker.alive(false);
        assertThat(breaker.trouble()).isNull();
    }

    @Test
    void doesNotCryOverASingleTimeout() {
        fail(Kind.FAILING, 1);

        assertThat(breaker.trouble()).isNull();
    }

    @Test
    void probesAfterHalfASecondThenLessAndLessOften() {
        fail(Kind.UNREACHABLE, 5);
        List<Long> waits = new ArrayList<>();
        Instant now = NOW;
        for (int i = 0; i < 9; i++) {
            waits.add(Duration.between(now, breaker.nextProbe()).toMillis());
            now = breaker.nextProbe();
            breaker.failed(true, Kind.UNREACHABLE, "down", null, now);
        }

        assertThat(waits).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L);
    }

    @Test
    void onlyAProbeClosesIt() {
        fail(Kind.FAILING, 5);
        breaker.alive(false);
        assertThat(breaker.isOpen()).isTrue();

        breaker.alive(true);
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.trouble()).isNull();
    }

    @Test
    void remembersSinceWhenTheSameTroubleHasLasted() {
        fail(Kind.UNREACHABLE, 5);
        breaker.failed(true, Kind.UNREACHABLE, "still down", null, NOW.plusSeconds(60));

        assertThat(breaker.trouble()).isEqualTo(new EndpointTrouble(Kind.UNREACHABLE, "still down", NOW));
    }

    @Test
    void saysSoWhenTheTroubleTurnsIntoAnother() {
        fail(Kind.UNREACHABLE, 5);
        breaker.refused(true, Kind.KEY_REFUSED, "bad key", null, NOW.plusSeconds(60));

        assertThat(breaker.trouble()).isEqualTo(new EndpointTrouble(Kind.KEY_REFUSED, "bad key", NOW.plusSeconds(60)));
        assertThat(breaker.nextProbe()).isEqualTo(NOW.plusSeconds(90));
    }

    @Test
    void opensAtTheFirstRefusal() {
        breaker.refused(false, Kind.OUT_OF_CREDIT, "no credit", null, NOW);

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.nextProbe()).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void waitsLongerWhenTheServerAsksForItButNotForHours() {
        breaker.refused(false, Kind.RATE_LIMITED, "slow", Duration.ofSeconds(42), NOW);
        assertThat(breaker.nextProbe()).isEqualTo(NOW.plusSeconds(42));

        breaker.refused(true, Kind.RATE_LIMITED, "slow", Duration.ofHours(4), NOW);
        assertThat(breaker.nextProbe()).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void aProbeWithoutResultKeepsTheTrouble() {
        fail(Kind.UNREACHABLE, 5);
        breaker.probeWithoutResult(NOW.plusSeconds(1));

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.nextProbe()).isEqualTo(NOW.plusSeconds(2));
    }
}
