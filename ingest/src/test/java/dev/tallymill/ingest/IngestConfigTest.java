package dev.tallymill.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.budget.BudgetSettings;
import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.ingest.dispatch.EndingSettings;
import dev.tallymill.ingest.dispatch.OwnershipSettings;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestConfigTest {

    @Test
    void defaults() {
        assertThat(IngestConfig.from(required()))
                .isEqualTo(new IngestConfig(
                        KafkaSettings.of("kafka:9092", "http://registry:8081"),
                        new ValidationLimits(1_000_000, 8_589_934_592L, 16_777_216),
                        new OwnershipSettings(false, Duration.ofSeconds(6)),
                        new EndingSettings(true, Duration.ofSeconds(30)),
                        new DispatchSettings(20_000, 268_435_456, 1_000, 1_048_576, 64),
                        BudgetSettings.DEFAULT,
                        Duration.ofSeconds(15),
                        Path.of(System.getProperty("java.io.tmpdir"))));
    }

    @Test
    void readsEveryKey() {
        Properties properties = required();
        properties.setProperty("ingest.max.requests", "1");
        properties.setProperty("ingest.max.file.bytes", "2");
        properties.setProperty("ingest.max.line.bytes", "3");
        properties.setProperty("ingest.single.instance", "true");
        properties.setProperty("ingest.session.timeout", "10s");
        properties.setProperty("ingest.store.results", "false");
        properties.setProperty("ingest.budget.assumed.max.tokens", "71");
        properties.setProperty("ingest.budget.overhead.tokens", "72");
        properties.setProperty("ingest.budget.part.tokens", "73");
        properties.setProperty("ingest.budget.providers", "one, two");
        properties.setProperty("ingest.grace", "5s");
        properties.setProperty("ingest.window", "4");
        properties.setProperty("ingest.window.bytes", "5");
        properties.setProperty("ingest.turn", "6");
        properties.setProperty("ingest.turn.bytes", "7");
        properties.setProperty("ingest.turn.first", "8");
        properties.setProperty("ingest.transaction.timeout.ms", "9000");
        properties.setProperty("ingest.tables.dir", "/var/lib/tallymill");

        IngestConfig config = IngestConfig.from(properties);

        assertThat(config.limits()).isEqualTo(new ValidationLimits(1, 2, 3));
        assertThat(config.ownership()).isEqualTo(new OwnershipSettings(true, Duration.ofSeconds(10)));
        assertThat(config.ending()).isEqualTo(new EndingSettings(false, Duration.ofSeconds(5)));
        assertThat(config.dispatch()).isEqualTo(new DispatchSettings(4, 5, 6, 7, 8));
        assertThat(config.budgets()).isEqualTo(new BudgetSettings(71, 72, 73, Set.of("one", "two")));
        assertThat(config.transactionTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.tablesDir()).isEqualTo(Path.of("/var/lib/tallymill"));
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "configuration.md"));

        assertThat(documentation)
                .contains(
                        "| `ingest.max.requests` | `1000000` |",
                        "| `ingest.max.file.bytes` | `8589934592` |",
                        "| `ingest.max.line.bytes` | `16777216` |",
                        "| `ingest.single.instance` | `false` |",
                        "| `ingest.session.timeout` | `6s` |",
                        "| `ingest.store.results` | `true` |",
                        "| `ingest.grace` | `30s` |",
                        "| `ingest.window` | `20000` |",
                        "| `ingest.window.bytes` | `268435456` |",
                        "| `ingest.turn` | `1000` |",
                        "| `ingest.turn.bytes` | `1048576` |",
                        "| `ingest.turn.first` | `64` |",
                        "| `ingest.budget.assumed.max.tokens` | `16384` |",
                        "| `ingest.budget.overhead.tokens` | `1024` |",
                        "| `ingest.budget.part.tokens` | `65536` |",
                        "| `ingest.budget.providers` |  |",
                        "| `ingest.transaction.timeout.ms` | `15000` |",
                        "| `ingest.tables.dir` |  |");
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.single.instance, maybe",
        "ingest.session.timeout, 10ms",
        "ingest.window, 0",
        "ingest.window, many",
        "ingest.max.line.bytes, 16777217",
        "ingest.max.requests, -1",
        "ingest.transaction.timeout.ms, 999",
        "ingest.budget.assumed.max.tokens, 0",
        "ingest.budget.assumed.max.tokens, some",
        "ingest.budget.overhead.tokens, -1",
        "ingest.budget.part.tokens, 1000000001"
    })
    void namesTheKeyThatIsWrong(String key, String value) {
        Properties properties = required();
        properties.setProperty(key, value);

        assertThatThrownBy(() -> IngestConfig.from(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key);
    }

    private static Properties required() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", "kafka:9092");
        properties.setProperty("schema.registry.url", "http://registry:8081");
        return properties;
    }
}
