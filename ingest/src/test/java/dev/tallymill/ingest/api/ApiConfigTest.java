package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.http.SlowClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiConfigTest {

    @Test
    void defaults() {
        assertThat(ApiConfig.from(new Properties()))
                .isEqualTo(new ApiConfig(
                        "127.0.0.1",
                        8080,
                        4_096,
                        new SlowClients(Duration.ofMinutes(1), Duration.ofSeconds(15), Duration.ofSeconds(30), 1_024),
                        0,
                        List.of("gpt-oss-120b"),
                        "TALLYMILL_ADMIN_KEY",
                        "TALLYMILL_API_KEY"));
    }

    @Test
    void readsEveryKey() {
        Properties properties = new Properties();
        properties.setProperty("ingest.http.host", "0.0.0.0");
        properties.setProperty("ingest.http.port", "1");
        properties.setProperty("ingest.http.max.connections", "2");
        properties.setProperty("ingest.http.silence.timeout", "3s");
        properties.setProperty("ingest.http.header.timeout", "4s");
        properties.setProperty("ingest.http.body.grace", "5s");
        properties.setProperty("ingest.http.body.min.rate", "6");
        properties.setProperty("ingest.requests.per.minute", "7");
        properties.setProperty("ingest.models", "a, b/c");
        properties.setProperty("ingest.admin.key.env", "ADMIN");
        properties.setProperty("ingest.default.key.env", "DEFAULT");

        assertThat(ApiConfig.from(properties))
                .isEqualTo(new ApiConfig(
                        "0.0.0.0",
                        1,
                        2,
                        new SlowClients(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5), 6),
                        7,
                        List.of("a", "b/c"),
                        "ADMIN",
                        "DEFAULT"));
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "configuration.md"));

        assertThat(documentation)
                .contains(
                        "| `ingest.http.host` | `127.0.0.1` |",
                        "| `ingest.http.port` | `8080` |",
                        "| `ingest.http.max.connections` | `4096` |",
                        "| `ingest.http.silence.timeout` | `60s` |",
                        "| `ingest.http.header.timeout` | `15s` |",
                        "| `ingest.http.body.grace` | `30s` |",
                        "| `ingest.http.body.min.rate` | `1024` |",
                        "| `ingest.requests.per.minute` | `0` |",
                        "| `ingest.models` | `gpt-oss-120b` |",
                        "| `ingest.admin.key.env` | `TALLYMILL_ADMIN_KEY` |",
                        "| `ingest.default.key.env` | `TALLYMILL_API_KEY` |");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.http.port, 65536",
        "ingest.http.max.connections, 0",
        "ingest.http.silence.timeout, soon",
        "ingest.requests.per.minute, -1"
    })
    void namesTheKeyThatIsWrong(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);

        assertThatThrownBy(() -> ApiConfig.from(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key);
    }
}
