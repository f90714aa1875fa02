package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpsConfigTest {

    @Test
    void defaults() {
        assertThat(OpsConfig.from(new Properties())).isEqualTo(new OpsConfig("127.0.0.1", 0, false, ""));
    }

    @Test
    void everyKey() {
        assertThat(OpsConfig.from(properties(Map.of(
                        "metrics.host", "0.0.0.0",
                        "metrics.port", "9464",
                        "log.format", "JSON",
                        "log.level", "info"))))
                .isEqualTo(new OpsConfig("0.0.0.0", 9464, true, "info"));
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
                .contains(
                        "| `metrics.host` | `127.0.0.1` |",
                        "| `metrics.port` | `0` |",
                        "| `log.format` | `text` |",
                        "| `log.level` | |");
    }

    @ParameterizedTest
    @CsvSource({"metrics.port, 70000", "metrics.port, -1", "log.format, xml", "log.level, loud"})
    void namesTheKeyThatIsWrong(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpsConfig.from(properties(Map.of(key, value))))
                .withMessageStartingWith(key);
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
