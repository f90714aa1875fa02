package dev.tallymill.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.schemas.registry.RegistryTransport.Reply;
import java.net.ConnectException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryFailoverTest {

    private static final Reply FINE = new Reply(200, "{}");

    private final PausesOnly time = new PausesOnly();

    @Test
    void theNextRegistryIsAskedWhenOneDoesNotAnswer() {
        ScriptedTransport transport = new ScriptedTransport((endpoint, path) -> {
            if (endpoint.base().contains("one")) {
                throw new ConnectException("refused");
            }
            return FINE;
        });

        assertThat(failover(transport).exchange("/x", null)).isEqualTo(FINE);
        assertThat(transport.requests()).containsExactly("GET http://one/x", "GET http://two/x");
        assertThat(time.pausesMs()).isEmpty();
    }

    @Test
    void theOneThatAnsweredIsAskedFirstNextTime() {
        ScriptedTransport transport =
                new ScriptedTransport((endpoint, path) -> endpoint.base().contains("one") ? new Reply(503, "") : FINE);
        RegistryFailover failover = failover(transport);
        failover.exchange("/x", null);

        failover.exchange("/y", null);

        assertThat(transport.requests()).last().isEqualTo("GET http://two/y");
    }

    @Test
    void aRefusalIsAnAnswer() {
        ScriptedTransport transport = new ScriptedTransport((endpoint, path) -> new Reply(404, "{}"));

        assertThat(failover(transport).exchange("/x", null).status()).isEqualTo(404);
        assertThat(transport.requests()).hasSize(1);
    }

    @Test
    void afterSomeRoundsItGivesUpSayingWhatHappened() {
        ScriptedTransport transport = new ScriptedTransport((endpoint, path) -> {
            throw new ConnectException("refused");
        });

        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> failover(transport).exchange("/x", null))
                .withMessage("schema registry unavailable: http://two does not answer: refused");
        assertThat(transport.requests()).hasSize(6);
        assertThat(time.pausesMs()).containsExactly(50L, 50L);
    }

    @Test
    void theNextRoundMaySucceed() {
        ScriptedTransport transport =
                new ScriptedTransport((endpoint, path) -> time.pausesMs().isEmpty() ? new Reply(429, "") : FINE);

        assertThat(failover(transport).exchange("/x", null)).isEqualTo(FINE);
        assertThat(time.pausesMs()).hasSize(1);
    }

    private RegistryFailover failover(ScriptedTransport transport) {
        RegistryClientConfig config = RegistryClientConfig.from(
                Map.of("schema.registry.url", "http://one,http://two", "max.retries", "2", "retries.wait.ms", "50"));
        return new RegistryFailover(config, transport, time);
    }
}
