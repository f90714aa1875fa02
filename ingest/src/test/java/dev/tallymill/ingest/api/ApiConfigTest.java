package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.http.SlowClients;
import dev.tallymill.ingest.webhook.WebhookSettings;
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
                        "TALLYMILL_API_KEY",
                        new WebhookSettings(
                                "TALLYMILL_WEBHOOK_KEY", false, Duration.ofHours(24), Duration.ofSeconds(15))));
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
        properties.setProperty("ingest.webhook.key.env", "HOOKS");
        properties.setProperty("ingest.webhook.private.addresses", "true");
        properties.setProperty("ingest.webhook.retry.for", "2h");
        properties.setProperty("ingest.webhook.timeout", "3s");

        assertThat(ApiConfig.from(properties))
                .isEqualTo(new ApiConfig(
                        "0.0.0.0",
                        1,
                        2,
                        new SlowClients(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5), 6),
                        7,
                        List.of("a", "b/c"),
                        "ADMIN",
                        "DEFAULT",
                        new WebhookSettings("HOOKS", true, Duration.ofHours(2), Duration.ofSeconds(3))));
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
                        "| `ingest.default.key.env` | `TALLYMILL_API_KEY` |",
                        "| `ingest.webhook.key.env` | `TALLYMILL_WEBHOOK_KEY` |",
                        "| `ingest.webhook.private.addresses` | `false` |",
                        "| `ingest.webhook.retry.for` | `24h` |",
                        "| `ingest.webhook.timeout` | `15s` |");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.http.port, 65536",
        "ingest.http.max.connections, 0",
        "ingest.http.silence.timeout, soon",
        "ingest.requests.per.minute, -1",
        "ingest.webhook.private.addresses, perhaps",
        "ingest.webhook.retry.for, 8d",
        "ingest.webhook.timeout, 0s"
    })
    void namesTheKeyThatIsWrong(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);

        assertThatThrownBy(() -> ApiConfig.from(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key);
    }
}
