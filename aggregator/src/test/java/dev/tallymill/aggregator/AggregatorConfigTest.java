package dev.tallymill.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.aggregator.web.WebConfig;
import dev.tallymill.schemas.config.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregatorConfigTest {

    /** Every key and its default; a key without one is empty. */
    private static final Map<String, String> DEFAULTS = defaults();

    @Test
    void defaultsAreThese() {
        AggregatorConfig config = AggregatorConfig.from(required());

        assertThat(config)
                .isEqualTo(new AggregatorConfig(
                        KafkaSettings.of("broker:9092", "http://registry:8081"),
                        "tallymill-aggregator",
                        null,
                        Path.of("aggregator-state"),
                        Duration.ofMillis(100),
                        1,
                        -1,
                        0,
                        Duration.ofDays(31),
                        new Retention(
                                Duration.ofDays(7),
                                Duration.ofDays(60),
                                Duration.ofDays(800),
                                Duration.ofDays(3650),
                                Duration.ofDays(90)),
                        Duration.ofSeconds(10)));
    }

    @Test
    void writingTheDefaultsDownChangesNothing() {
        Properties properties = required();
        DEFAULTS.forEach(properties::setProperty);

        assertThat(AggregatorConfig.from(properties)).isEqualTo(AggregatorConfig.from(required()));
        assertThat(WebConfig.from(properties)).isEqualTo(WebConfig.from(required()));
    }

    @ParameterizedTest
    @CsvSource({"aggregator.http.port, 65536", "aggregator.view.rows, 999", "aggregator.view.batches, none"})
    void refusesWhatTheDashboardCannotBe(String key, String value) {
        Properties properties = required();
        properties.setProperty(key, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebConfig.from(properties))
                .withMessageContaining(key);
    }

    @Test
    void documentationListsTheSameKeysAndDefaults() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "configuration.md"));
        Map<String, String> documented = new LinkedHashMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `(aggregator\\.[a-z.]+)` \\| (?:`([^`]*)`)? ?\\|")
                .matcher(document);
        while (row.find()) {
            documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }

        assertThat(documented).isEqualTo(DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "aggregator.application.id, ' '",
        "aggregator.commit.interval, 100",
        "aggregator.commit.interval, PT0S",
        "aggregator.commit.interval, PT3S",
        "aggregator.threads, 0",
        "aggregator.threads, many",
        "aggregator.replication.factor, 0",
        "aggregator.dedup.retention, PT1H",
        "aggregator.retention.minutes, PT1H",
        "aggregator.retention.hours, P6D",
        "aggregator.retention.days, P59D",
        "aggregator.retention.months, P799D",
        "aggregator.standby.replicas, -1",
        "aggregator.retention.batches, P1D",
        "aggregator.close.timeout, PT0S"
    })
    void wrongValueIsRefusedByTheNameOfItsKey(String key, String value) {
        Properties properties = required();
        properties.setProperty(key, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AggregatorConfig.from(properties))
                .withMessageContaining(key);
    }

    private static Properties required() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", "broker:9092");
        properties.setProperty("schema.registry.url", "http://registry:8081");
        return properties;
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("aggregator.application.id", "tallymill-aggregator");
        defaults.put("aggregator.instance.id", "");
        defaults.put("aggregator.state.dir", "aggregator-state");
        defaults.put("aggregator.commit.interval", "100ms");
        defaults.put("aggregator.threads", "1");
        defaults.put("aggregator.replication.factor", "-1");
        defaults.put("aggregator.standby.replicas", "0");
        defaults.put("aggregator.dedup.retention", "31d");
        defaults.put("aggregator.retention.minutes", "7d");
        defaults.put("aggregator.retention.hours", "60d");
        defaults.put("aggregator.retention.days", "800d");
        defaults.put("aggregator.retention.months", "3650d");
        defaults.put("aggregator.retention.batches", "90d");
        defaults.put("aggregator.close.timeout", "10s");
        defaults.put("aggregator.http.host", "127.0.0.1");
        defaults.put("aggregator.http.port", "0");
        defaults.put("aggregator.admin.key.env", "TALLYMILL_ADMIN_KEY");
        defaults.put("aggregator.view.rows", "500000");
        defaults.put("aggregator.view.batches", "200000");
        return defaults;
    }
}
