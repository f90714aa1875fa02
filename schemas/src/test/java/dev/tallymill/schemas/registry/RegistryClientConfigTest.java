package dev.tallymill.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryClientConfigTest {

    private static final String URL = "schema.registry.url";

    @Test
    void everyKeyHasThisDefault() {
        assertThat(RegistryClientConfig.from(Map.of(URL, "http://r:8081")))
                .isEqualTo(new RegistryClientConfig(
                        List.of(new RegistryEndpoint("http://r:8081", null)),
                        null,
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        3,
                        Duration.ofSeconds(1)));
    }

    @Test
    void everyKeyIsRead() {
        assertThat(RegistryClientConfig.from(Map.of(
                        URL,
                        "http://a/, https://b:8443/apis/ccompat/v7/",
                        "normalize.schemas",
                        "true",
                        "http.connect.timeout.ms",
                        "11",
                        "http.read.timeout.ms",
                        "12",
                        "max.retries",
                        "0",
                        "retries.wait.ms",
                        "13")))
                .isEqualTo(new RegistryClientConfig(
                        List.of(
                                new RegistryEndpoint("http://a", null),
                                new RegistryEndpoint("https://b:8443/apis/ccompat/v7", null)),
                        null,
                        true,
                        Duration.ofMillis(11),
                        Duration.ofMillis(12),
                        0,
                        Duration.ofMillis(13)));
    }

    @Test
    void severalAddressesMayBeAList() {
        assertThat(RegistryClientConfig.from(Map.of(URL, List.of("http://a", "http://b")))
                        .endpoints())
                .hasSize(2);
    }

    @Test
    void aUserInTheAddressIsSentButNeverPrinted() {
        RegistryEndpoint endpoint = RegistryClientConfig.from(Map.of(URL, "http://ann:secret@r:8081"))
                .endpoints()
                .getFirst();

        assertThat(endpoint.authorization()).isEqualTo("Basic YW5uOnNlY3JldA==");
        assertThat(endpoint).hasToString("http://r:8081");
    }

    @Test
    void userInfoIsSentToEveryAddress() {
        RegistryClientConfig config = RegistryClientConfig.from(Map.of(
                URL,
                "http://a,http://b",
                "basic.auth.credentials.source",
                "USER_INFO",
                "basic.auth.user.info",
                "ann:secret"));

        assertThat(config.endpoints())
                .extracting(RegistryEndpoint::authorization)
                .containsOnly("Basic YW5uOnNlY3JldA==");
        assertThat(config.toString()).doesNotContain("YW5u").doesNotContain("secret");
    }

    @Test
    void aStaticTokenIsSent() {
        RegistryClientConfig config = RegistryClientConfig.from(
                Map.of(URL, "http://a", "bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0"));

        assertThat(config.endpoints().getFirst().authorization()).isEqualTo("Bearer t0");
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ''",
        "schema.registry.url, ftp://r",
        "schema.registry.url, not a url",
        "basic.auth.credentials.source, SASL_INHERIT",
        "bearer.auth.credentials.source, OAUTHBEARER",
        "max.retries, -1",
        "retries.wait.ms, soon"
    })
    void aWrongValueIsRefusedNamingTheKey(String key, String value) {
        Map<String, String> config = new HashMap<>(Map.of(URL, "http://r"));
        config.put(key, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistryClientConfig.from(config))
                .withMessageStartingWith(key);
    }
}
