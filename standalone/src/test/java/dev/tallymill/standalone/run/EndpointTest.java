package dev.tallymill.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.simulate.SimulateConfig;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointTest {

    @Test
    void needsAKeyForTheDefaultUrl() {
        assertThatThrownBy(() -> Endpoint.choose(null, null, null, Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("KEEPROUTER_KEY", "--base-url", "--simulate");
    }

    @Test
    void prefersKeeprouterKeyToOpenaiApiKey() throws CommandFailure {
        assertThat(Endpoint.choose(null, null, null, Map.of("KEEPROUTER_KEY", "a", "OPENAI_API_KEY", "b")))
                .isEqualTo(new Endpoint.Real(URI.create("https://keeprouter.com/v1"), "KEEPROUTER_KEY"));
        assertThat(Endpoint.choose(null, null, null, Map.of("OPENAI_API_KEY", "b")))
                .isEqualTo(new Endpoint.Real(URI.create("https://keeprouter.com/v1"), "OPENAI_API_KEY"));
    }

    @Test
    void takesAGivenUrlWithoutAKey() throws CommandFailure {
        assertThat(Endpoint.choose(null, "http://127.0.0.1:8000/v1", null, Map.of()))
                .isEqualTo(new Endpoint.Real(URI.create("http://127.0.0.1:8000/v1"), null));
    }

    @Test
    void takesTheUrlFromTheEnvironment() throws CommandFailure {
        assertThat(Endpoint.choose(null, null, null, Map.of("TALLYMILL_BASE_URL", "http://localhost:1/v1")))
                .isEqualTo(new Endpoint.Real(URI.create("http://localhost:1/v1"), null));
    }

    @Test
    void refusesAnUnsetKeyVariable() {
        assertThatThrownBy(() -> Endpoint.choose(null, null, "MY_KEY", Map.of()))
                .hasMessageContaining("--api-key-env MY_KEY");
    }

    @Test
    void refusesWhatIsNoUrl() {
        for (String url : new String[] {"keeprouter.com/v1", "ftp://x/v1", "http://", "not a url"}) {
            assertThatThrownBy(() -> Endpoint.choose(null, url, null, Map.of()))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("--base-url " + url);
        }
    }

    @Test
    void refusesToSimulateAndCall() {
        assertThatThrownBy(() -> Endpoint.choose("", "http://localhost/v1", null, Map.of()))
                .hasMessageContaining("exclude each other");
    }

    @Test
    void refusesASpecThatIsNone() {
        assertThatThrownBy(() -> Endpoint.choose("latency=soon", null, null, Map.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--simulate: ");
    }

    @Test
    void simulatesWhateverKeysThereAre() throws CommandFailure {
        assertThat(Endpoint.choose("seed=7", null, null, Map.of("OPENAI_API_KEY", "b")))
                .isEqualTo(new Endpoint.Simulated(SimulateConfig.parse("seed=7")));
    }
}
