package dev.tallymill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients that dawdle, on a clock that the test moves. */
class GuardedSourceTest {

    private static final SlowClients LIMITS =
            new SlowClients(Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(30), 1_000);

    private long nanos;
    private Duration pause = Duration.ZERO;
    private int size = 1;
    private boolean hungUp;
    private Runnable meanwhile = () -> {};
    private final GuardedSource source = new GuardedSource(this::read, LIMITS, () -> nanos, () -> hungUp = true);

    @Test
    void hangsUpOnHeadersThatDrip() {
        pause = Duration.ofSeconds(5);
        source.get();
        source.get();
        source.get();
        source.get();

        assertThatThrownBy(source::get).isInstanceOf(CloseConnectionException.class);
    }

    @Test
    void endsABodyThatDripsAfterItsGrace() {
        source.get();
        source.headersEnded();
        pause = Duration.ofSeconds(10);
        source.get();
        source.get();
        source.get();

        assertThatThrownBy(source::get)
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void letsABodyOfDecentSpeedTakeItsTime() {
        source.get();
        source.headersEnded();
        pause = Duration.ofSeconds(10);
        size = 10_000;

        for (int i = 0; i < 1_000; i++) {
            assertThat(source.get()).hasSize(10_000);
        }
    }

    @Test
    void aConnectionMayRestBetweenRequests() {
        source.get();
        source.headersEnded();
        source.requestEnded();
        pause = Duration.ofSeconds(59);

        assertThat(source.get()).hasSize(1);
    }

    @Test
    void silenceBetweenRequestsIsNoErrorButTheEnd() {
        GuardedSource silent = new GuardedSource(
                () -> {
                    throw new UncheckedIOException(new SocketTimeoutException("Read timed out"));
                },
                LIMITS,
                () -> nanos,
                () -> {});

        assertThatThrownBy(silent::get).isInstanceOf(CloseConnectionException.class);
        silent.headersEnded();
        assertThatThrownBy(silent::get).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void hangsUpOnSilenceOnlyWhileSomebodyWaits() {
        GuardedSource watched = source;
        watched.hangUpIfSilent();
        nanos += Duration.ofHours(1).toNanos();
        watched.hangUpIfSilent();
        assertThat(hungUp).isFalse();

        pause = Duration.ofSeconds(61);
        meanwhile = watched::hangUpIfSilent;
        watched.get();

        assertThat(hungUp).isTrue();
    }

    private byte[] read() {
        nanos += pause.toNanos();
        meanwhile.run();
        return new byte[size];
    }
}
